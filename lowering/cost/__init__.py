"""What a compiled module costs on machines that are not here: counted and modelled, never timed."""

from lowering.cost.arm64 import Arm64Cost as Arm64Cost
from lowering.cost.arm64 import arm64_cycles as arm64_cycles
from lowering.cost.gpu_cycles import conv_cycles as conv_cycles
from lowering.cost.gpu_cycles import product_cycles as product_cycles
from lowering.cost.vulkan import vulkan_counts as vulkan_counts

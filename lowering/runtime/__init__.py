"""Running compiled modules from Python: in this process, under qemu-user, on Vulkan."""

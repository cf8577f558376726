"""What a Vulkan device can do, asked from Vulkan itself: IREE's runtime does not tell, and does not refuse either."""

from __future__ import annotations

import ctypes
import dataclasses
import functools
from collections.abc import Iterable

from lowering.backend.spirv import SpirvModule
from lowering.errors import LoweringError

_API_1_2 = 1 << 22 | 2 << 12
_NAME = 256
_INSTANCE_INFO, _APPLICATION_INFO, _FEATURES_2, _FEATURES_1_1, _FEATURES_1_2 = 1, 0, 1000059000, 49, 51

# Capability of SPIR-V -> (structure, index of its VkBool32). Source: vulkan_core.h, in the order of the fields there.
_WHERE = {
    "Float64": ("core", 39),
    "Int64": ("core", 40),
    "Int16": ("core", 41),
    "StorageBuffer16BitAccess": ("1.1", 0),
    "StorageUniform16": ("1.1", 1),
    "StorageBuffer8BitAccess": ("1.2", 2),
    "UniformAndStorageBuffer8BitAccess": ("1.2", 3),
    "Float16": ("1.2", 7),
    "Int8": ("1.2", 8),
}
_ALWAYS = frozenset({"Shader", "Matrix"})


class _Application(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("version", ctypes.c_uint32),
        ("engine", ctypes.c_char_p),
        ("engine_version", ctypes.c_uint32),
        ("api", ctypes.c_uint32),
    )


class _InstanceInfo(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("next", ctypes.c_void_p),
        ("flags", ctypes.c_uint32),
        ("application", ctypes.POINTER(_Application)),
        ("layer_count", ctypes.c_uint32),
        ("layers", ctypes.c_void_p),
        ("extension_count", ctypes.c_uint32),
        ("extensions", ctypes.c_void_p),
    )


class _Properties(ctypes.Structure):
    """VkPhysicalDeviceProperties as far as it is needed; the words between are skipped."""

    _fields_ = (
        ("api", ctypes.c_uint32),
        ("driver", ctypes.c_uint32),
        ("ids", ctypes.c_uint32 * 3),
        ("name", ctypes.c_char * _NAME),
        ("cache", ctypes.c_uint8 * 16),
        ("padding", ctypes.c_uint32),
        ("limits_before", ctypes.c_uint32 * 54),
        ("shared_bytes", ctypes.c_uint32),
        ("workgroups", ctypes.c_uint32 * 3),
        ("invocations", ctypes.c_uint32),
        ("workgroup_size", ctypes.c_uint32 * 3),
        ("rest", ctypes.c_uint8 * 4096),
    )


class _Features(ctypes.Structure):
    """Any of the structures of features: a head, then VkBool32s; longer than all of them."""

    _fields_ = (("type", ctypes.c_uint32), ("next", ctypes.c_void_p), ("flags", ctypes.c_uint32 * 64))


@dataclasses.dataclass(frozen=True)
class VulkanDevice:
    """A device's name, the Vulkan version of its driver, SPIR-V capabilities it takes, and limits of a workgroup."""

    name: str
    version: tuple[int, int, int]
    capabilities: frozenset[str]
    invocations: int
    workgroup_size: tuple[int, int, int]

    def lacks(self, modules: Iterable[SpirvModule]) -> tuple[str, ...]:
        """What `modules` need and this device has not, in words."""
        found = set()
        for spirv in modules:
            found.update(set(spirv.capabilities) - self.capabilities - _ALWAYS)
            x, y, z = spirv.local_size
            if x * y * z > self.invocations or any(a > b for a, b in zip((x, y, z), self.workgroup_size, strict=True)):
                found.add(f"workgroups of {x}x{y}x{z} invocations")
        return tuple(sorted(found))


@functools.cache
def devices() -> tuple[VulkanDevice, ...]:
    """All devices, in the order of the Vulkan loader.

    Raises:
      LoweringError: there is no Vulkan loader or driver.
    """
    try:
        vulkan = ctypes.CDLL("libvulkan.so.1")
    except OSError as error:
        raise LoweringError(f"no Vulkan loader here ({error}): apt-get install libvulkan1") from error
    application = _Application(type=_APPLICATION_INFO, api=_API_1_2)
    info = _InstanceInfo(type=_INSTANCE_INFO, application=ctypes.pointer(application))
    instance = ctypes.c_void_p()
    if result := vulkan.vkCreateInstance(ctypes.byref(info), None, ctypes.byref(instance)):
        raise LoweringError(f"no Vulkan driver here (vkCreateInstance gives {result}): see vulkaninfo")
    try:
        count = ctypes.c_uint32()
        vulkan.vkEnumeratePhysicalDevices(instance, ctypes.byref(count), None)
        handles = (ctypes.c_void_p * count.value)()
        vulkan.vkEnumeratePhysicalDevices(instance, ctypes.byref(count), handles)
        return tuple(_device(vulkan, ctypes.c_void_p(handle)) for handle in handles)
    finally:
        vulkan.vkDestroyInstance(instance, None)


def _device(vulkan: ctypes.CDLL, handle: ctypes.c_void_p) -> VulkanDevice:
    properties = _Properties()
    vulkan.vkGetPhysicalDeviceProperties(handle, ctypes.byref(properties))
    api = properties.api
    x, y, z = properties.workgroup_size
    return VulkanDevice(
        name=properties.name.decode(errors="replace"),
        version=(api >> 22 & 0x7F, api >> 12 & 0x3FF, api & 0xFFF),
        capabilities=_capabilities(vulkan, handle) if api >= _API_1_2 else frozenset(),
        invocations=properties.invocations,
        workgroup_size=(x, y, z),
    )


def _capabilities(vulkan: ctypes.CDLL, handle: ctypes.c_void_p) -> frozenset[str]:
    newest = _Features(type=_FEATURES_1_2)
    middle = _Features(type=_FEATURES_1_1, next=ctypes.addressof(newest))
    core = _Features(type=_FEATURES_2, next=ctypes.addressof(middle))
    vulkan.vkGetPhysicalDeviceFeatures2(handle, ctypes.byref(core))
    structures = {"core": core, "1.1": middle, "1.2": newest}
    return frozenset(name for name, (where, index) in _WHERE.items() if structures[where].flags[index])

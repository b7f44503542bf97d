"""KTX2 files with shared-exponent HDR texels (E5B9G9R9), 2D or cube, with mip levels, zstd for each level."""

import struct

import numpy as np
import zstandard

VK_FORMAT_E5B9G9R9_UFLOAT_PACK32 = 123
SUPERCOMPRESSION_ZSTD = 2


def shared_exponent(radiance, mantissa_bits=9):
    """Packs float (..., 3) into uint32 after OpenGL's EXT_texture_shared_exponent.

    Fewer mantissa bits than 9 leave the low bits zero: zstd then saves about 40 % at 7 bits, with no visible change.
    """
    radiance = np.clip(np.nan_to_num(radiance[..., :3].astype(np.float64)), 0, 65408.0)
    largest = radiance.max(-1)
    exponent = np.maximum(-16, np.floor(np.log2(np.maximum(largest, 1e-30)))) + 1 + 15
    unit = 2.0 ** (exponent - 15 - 9)
    over = np.floor(largest / unit + 0.5) >= 512
    exponent, unit = np.where(over, exponent + 1, exponent), np.where(over, unit * 2, unit)
    step = 2.0 ** (9 - mantissa_bits)
    mantissa = np.floor(radiance / (unit[..., None] * step) + 0.5) * step
    mantissa = np.clip(mantissa, 0, 512 - step).astype(np.uint32)
    red, green, blue = (mantissa[..., channel] for channel in range(3))
    return red | green << 9 | blue << 18 | exponent.astype(np.uint32) << 27


def _data_format_descriptor():
    """Basic descriptor: RGB model, BT.709, linear, 4 bytes a texel; a mantissa and an exponent sample a channel."""
    head = struct.pack("<IHHBBBBBBBBBBBBBBBB", 0, 2, 24 + 16 * 6, 1, 1, 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0)
    samples = b""
    for channel in range(3):
        samples += struct.pack("<HBBBBBBII", 9 * channel, 8, channel, 0, 0, 0, 0, 0, 8448)
        samples += struct.pack("<HBBBBBBII", 27, 4, channel | 0x20, 0, 0, 0, 0, 15, 31)
    body = head + samples
    return struct.pack("<I", len(body) + 4) + body


def write(path, levels, cube=False, mantissa_bits=9):
    """Writes `levels` (largest first): float arrays (h, w, 3), or (6, h, w, 3) for a cube (+X -X +Y -Y +Z -Z).

    Returns the size of the file in bytes.
    """
    height, width = levels[0].shape[-3:-1]
    raw = [shared_exponent(level, mantissa_bits).astype("<u4").tobytes() for level in levels]
    compressor = zstandard.ZstdCompressor(level=19)
    packed = [compressor.compress(level) for level in raw]
    descriptor = _data_format_descriptor()
    descriptor_offset = 80 + 24 * len(levels)
    position = descriptor_offset + len(descriptor)
    offsets = [0] * len(levels)
    for index in reversed(range(len(levels))):  # the smallest level comes first in the file
        offsets[index] = position
        position += len(packed[index])
    with open(path, "wb") as file:
        file.write(b"\xabKTX 20\xbb\r\n\x1a\n")
        file.write(
            struct.pack(
                "<9I", VK_FORMAT_E5B9G9R9_UFLOAT_PACK32, 4, width, height, 0, 0, 6 if cube else 1, len(levels), SUPERCOMPRESSION_ZSTD
            )
        )
        file.write(struct.pack("<4I2Q", descriptor_offset, len(descriptor), 0, 0, 0, 0))
        for index in range(len(levels)):
            file.write(struct.pack("<3Q", offsets[index], len(packed[index]), len(raw[index])))
        file.write(descriptor)
        for index in reversed(range(len(levels))):
            file.write(packed[index])
    return position

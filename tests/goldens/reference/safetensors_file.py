"""Reads and writes safetensors, so that the scripts need PyTorch and numpy alone."""
import json
import struct

import numpy as np

TYPES = {"F32": np.float32, "I32": np.int32}


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    metadata = header.pop("__metadata__", {})
    arrays = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        array = np.frombuffer(data[8 + size + start:8 + size + end], TYPES[entry["dtype"]])
        arrays[name] = array.reshape(entry["shape"])
    return arrays, metadata


def write(path, arrays, metadata):
    """Arrays become float32, or int32 if they are integers; metadata becomes JSON unless it is text."""
    header, parts, at = {"__metadata__": {k: v if isinstance(v, str) else json.dumps(v)
                                          for k, v in metadata.items()}}, [], 0
    for name, array in arrays.items():
        array = np.asarray(array)
        kind = "I32" if array.dtype.kind in "iu" else "F32"
        data = np.ascontiguousarray(array.astype(TYPES[kind])).tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [at, at + len(data)]}
        parts.append(data)
        at += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))

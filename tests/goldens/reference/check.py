"""Compares the reference with given model files: `python3 check.py FILE…`."""
import json
import sys

import numpy as np

from measure import measure
from safetensors_file import read

for path in sys.argv[1:]:
    arrays, metadata = read(path)
    below = lambda prefix: {k[len(prefix):]: v for k, v in arrays.items() if k.startswith(prefix)}
    batch = {k: arrays[k] for k in ("input", "attention_mask", "labels", "logits_mask") if k in arrays}
    peft = json.loads(metadata["peft_trainable"]) if "peft_trainable" in metadata else None
    own, made = measure(metadata["model"], json.loads(metadata["config"]), batch, below("param."),
                        below("buffer."), peft, "optimizer" in metadata)
    assert set(own) == set(arrays), set(own) ^ set(arrays)
    errors = []
    for name, expected in arrays.items():
        found = own[name]
        if name.startswith("after3") and "buffer" not in name:
            kind = name.split(".")[0]
            skip = json.loads(metadata[f"{kind}_skip"]).get(name[len(kind) + 1:], [])
            keep = np.ones(expected.size, bool)
            for start, end in skip:
                keep[start:end] = False
            errors.append((np.abs(found.ravel() - expected.ravel())[keep].max(initial=0) / 1e-3, name))
        else:
            scale = 1e-3 if "buffer" in name else max(np.abs(expected).max(), 1e-9)
            errors.append((np.abs(found - expected).max() / scale, name))
    skipped = lambda m: sum(e - s for k in ("after3_skip", "after3_peft_skip") if k in m
                            for r in (json.loads(m[k]) if isinstance(m[k], str) else m[k]).values() for s, e in r)
    errors.sort(reverse=True)
    print(path.split("/")[-1], "worst", [(float(f"{e:.2g}"), n) for e, n in errors[:2]],
          "skipped", skipped(metadata), "ours", skipped(made), flush=True)

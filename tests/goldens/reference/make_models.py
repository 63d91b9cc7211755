"""Writes model fixtures of sizes and shapes that differ from the given ones: `python3 make_models.py DIR [edge | NAME…]`."""
import math
import sys
import zlib

import numpy as np
import torch

from measure import measure
from networks import NETWORKS, Net
from safetensors_file import write

SWIN = {"img_size": [32, 32], "patch_size": 4, "in_chans": 3, "num_classes": 10, "embed_dim": 8,
        "num_heads": [1, 2, 4, 8], "window_size": 4, "mlp_ratio": 2.0, "qkv_bias": True, "depths": [2, 2, 1, 1]}
CONVNEXT = {"in_chans": 3, "num_classes": 10, "dims": [8, 16, 24, 32], "layer_scale": 1e-6, "depths": [1, 1, 2, 1]}
SMT = {"in_chans": 3, "num_classes": 10, "embed_dims": [8, 16, 24, 48], "ca_num_heads": [4, 4, 4, -1],
       "sa_num_heads": [-1, -1, 4, 8], "mlp_ratios": [2, 2, 2, 1], "qkv_bias": True, "ca_attentions": [1, 1, 1, 0],
       "expand_ratio": 2, "depths": [1, 1, 2, 1], "head_conv": 3}
ROBERTA = {"vocab_size": 120, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
           "intermediate_size": 64, "max_position_embeddings": 70, "num_labels": 3, "pad_token_id": 1,
           "type_vocab_size": 1, "layer_norm_eps": 1e-5}
LLAMA = {"vocab_size": 96, "hidden_size": 32, "intermediate_size": 72, "num_hidden_layers": 2,
         "num_attention_heads": 4, "num_key_value_heads": 2, "rms_norm_eps": 1e-5, "rope_theta": 1e4,
         "tie_word_embeddings": False}
SCALING = {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
ALL_LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

# name: (model, changes of its configuration, batch, pads of each row or size of the image, updates)
CASES = {
    "swin_one": ("swin", {"num_classes": 1, "depths": [1, 2, 1, 1]}, 1, (32, 32), True),
    "swin_three": ("swin", {"patch_size": 2, "num_heads": [2, 4, 4, 8], "depths": [1, 2, 2, 1]}, 3, (32, 32), True),
    "swin_window7": ("swin", {"img_size": [224, 224], "window_size": 7, "embed_dim": 4, "num_heads": [1, 1, 2, 4],
                              "depths": [2, 2, 2, 1]}, 1, (224, 224), True),
    "swin_window7_small": ("swin", {"img_size": [56, 56], "window_size": 7, "depths": [2, 2, 1], "patch_size": 2,
                                    "num_heads": [1, 1, 2]}, 1, (56, 56), True),
    "swin_wide": ("swin", {"img_size": [28, 56], "patch_size": 2, "window_size": 7, "depths": [2, 2]}, 2, (28, 56), True),
    "swin_tall": ("swin", {"img_size": [64, 32], "patch_size": 2, "depths": [2, 2, 2]}, 2, (64, 32), True),
    "swin_window_beyond": ("swin", {"window_size": 12, "depths": [2, 2, 1]}, 2, (32, 32), True),
    "swin_no_bias": ("swin", {"qkv_bias": False, "in_chans": 1, "mlp_ratio": 1.5, "depths": [1, 1, 2, 1]}, 2, (32, 32), True),
    "swin_adapter_odd": ("swin", {"adapter": True, "img_size": [48, 24], "patch_size": 2, "window_size": 3, "embed_dim": 12,
                                  "num_heads": [3, 3, 4], "depths": [2, 1, 2]}, 3, (48, 24), True),
    "swin_head_wide": ("swin", {"embed_dim": 32, "num_heads": [1, 4], "depths": [2, 2]}, 1, (32, 32), True),
    "convnext_36x52": ("convnext", {}, 2, (36, 52), True),
    "convnext_tall": ("convnext", {"dims": [5, 7, 9, 11], "in_chans": 1}, 1, (75, 33), True),
    "convnext_one": ("convnext", {"num_classes": 1, "depths": [1, 1, 1, 1]}, 1, (32, 32), True),
    "convnext_three": ("convnext", {"dims": [6, 10, 14, 18], "depths": [1, 2, 3, 1]}, 3, (64, 40), True),
    "convnext_adapter_wide": ("convnext", {"adapter": True, "num_classes": 2}, 3, (36, 52), True),
    "convnext_224": ("convnext", {"dims": [4, 8, 12, 16], "depths": [1, 1, 1, 1]}, 1, (224, 224), False),
    "smt_odd": ("smt", {}, 2, (33, 47), True),
    "smt_stem7": ("smt", {"head_conv": 7, "layer_scale": 1e-4, "depths": [2, 1, 3, 2]}, 1, (65, 47), True),
    "smt_three": ("smt", {"embed_dims": [12, 24, 32, 40], "num_classes": 2, "sa_num_heads": [-1, -1, 2, 5]}, 3, (48, 64), True),
    "smt_one_pixel": ("smt", {"num_classes": 1}, 3, (32, 32), True),
    "smt_no_bias": ("smt", {"qkv_bias": False, "expand_ratio": 3, "mlp_ratios": [3, 2.5, 1, 2]}, 2, (40, 56), True),
    "smt_adapter_odd": ("smt", {"adapter": True, "head_conv": 7, "layer_scale": 1e-4}, 3, (33, 47), True),
    "smt_deep": ("smt", {"depths": [2, 2, 4, 2], "ca_num_heads": [2, 4, 4, -1]}, 2, (64, 64), False),
    "roberta_64": ("roberta", {}, 3, [0, 11, 40], True),
    "roberta_left": ("roberta", {"num_labels": 1}, 3, [0, -5, -60], True),
    "roberta_one": ("roberta", {"hidden_size": 24, "num_attention_heads": 3, "layer_norm_eps": 1e-12}, 1, [7], True),
    "roberta_empty": ("roberta", {"num_labels": 2}, 3, [3, 64, 0], True),
    "roberta_head16": ("roberta", {"num_attention_heads": 2, "pad_token_id": 0, "type_vocab_size": 2}, 2, [0, 3], True),
    "roberta_lora_all": ("roberta", {"lora": {"targets": ["query", "key", "value", "dense"], "r": 3, "alpha": 6,
                                              "head": ["classifier."]}}, 2, [0, 9], True),
    "llama_64": ("llama", {}, 3, [0, 10, -20], True),
    "llama_gqa3": ("llama", {"hidden_size": 48, "num_attention_heads": 6}, 1, [0], True),
    "llama_one_key": ("llama", {"num_key_value_heads": 1, "tie_word_embeddings": True}, 2, [-5, 2], True),
    "llama_rope": ("llama", {"rope_theta": 5e5, "rope_scaling": SCALING}, 2, [0, -7], True),
    "llama_rope_tied": ("llama", {"rope_scaling": SCALING | {"factor": 32.0, "original_max_position_embeddings": 32},
                                  "tie_word_embeddings": True, "num_key_value_heads": 4}, 3, [0, 0, 30], True),
    "llama_empty": ("llama", {}, 3, [0, 64, -64], True),
    "llama_ignored": ("llama", {"rms_norm_eps": 1e-6, "tie_word_embeddings": True}, 3, [0, 0, 5], "ignored row"),
    "llama_head16": ("llama", {"hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 1}, 1, [-3], True),
    "llama_lora_all": ("llama", {"lora": {"targets": ALL_LINEAR, "r": 2, "alpha": 4, "head": ["lm_head."]}}, 2, [0, -9], True),
    "llama_lora_tied": ("llama", {"tie_word_embeddings": True, "rope_scaling": SCALING, "num_key_value_heads": 1,
                                  "lora": {"targets": ["q_proj", "v_proj"], "r": 8, "alpha": 8, "head": []}}, 3, [-1, 0, 7], True),
    "eps_swin_wide": ("swin", {"img_size": [16, 32], "patch_size": 2, "depths": [1, 2], "embed_dim": 4}, 2, (16, 32), "small"),
    "eps_convnext_odd": ("convnext", {"dims": [4, 8, 8, 8], "depths": [1, 1, 1, 1]}, 3, (36, 52), "small"),
    "eps_smt_odd": ("smt", {"depths": [1, 1, 2, 1], "embed_dims": [4, 8, 16, 32]}, 3, (33, 47), "small"),
    "eps_roberta_64": ("roberta", {"hidden_size": 16}, 1, [9], "small"),
    "eps_llama_64": ("llama", {"hidden_size": 16, "rms_norm_eps": 1e-6}, 1, [-9], "small"),
}

# Small ones that cover much, kept in ../edge.
EDGE = {
    "swin_28x56_window7": ("swin", {"img_size": [28, 56], "patch_size": 2, "window_size": 7, "depths": [2, 2],
                                    "embed_dim": 4, "num_heads": [1, 2]}, 1, (28, 56), True),
    "swin_beyond_adapter": ("swin", {"img_size": [16, 32], "patch_size": 2, "window_size": 12, "depths": [1, 2],
                                     "adapter": True, "num_heads": [1, 4], "mlp_ratio": 1.5}, 3, (16, 32), True),
    "convnext_75x33": ("convnext", {"dims": [5, 7, 9, 11], "in_chans": 1, "depths": [1, 1, 1, 1]}, 1, (75, 33), True),
    "smt_33x47": ("smt", {"embed_dims": [4, 4, 8, 8], "num_classes": 2, "mlp_ratios": [1.5, 2, 1, 2],
                          "sa_num_heads": [-1, -1, 4, 8]}, 3, (33, 47), True),
    "roberta_empty_64": ("roberta", {"hidden_size": 16, "vocab_size": 40, "num_attention_heads": 2,
                                     "intermediate_size": 24, "num_hidden_layers": 1,
                                     "lora": {"targets": ["query", "key", "value", "dense"], "r": 2, "alpha": 6,
                                              "head": ["classifier."]}}, 3, [0, 64, -50], True),
    "llama_gqa3_64": ("llama", {"hidden_size": 24, "num_attention_heads": 6, "vocab_size": 30, "num_hidden_layers": 1,
                                "intermediate_size": 40, "rope_theta": 5e5, "rope_scaling": SCALING},
                      3, [0, -20, 64], True),
    "llama_one_key_64": ("llama", {"hidden_size": 16, "num_attention_heads": 2, "num_key_value_heads": 1,
                                   "vocab_size": 30, "intermediate_size": 24, "tie_word_embeddings": True,
                                   "num_hidden_layers": 1,
                                   "lora": {"targets": ALL_LINEAR, "r": 1, "alpha": 2, "head": []}}, 1, [-7], True),
}
CASES |= EDGE
DEFAULTS = {"swin": SWIN, "convnext": CONVNEXT, "smt": SMT, "roberta": ROBERTA, "llama": LLAMA}
TOKENS = 64


def values(rng, is_small):
    """First values such that every part of a network shows in its result."""
    def make(name, shape):
        normal = lambda spread: rng.standard_normal(shape) * spread
        if name.endswith("num_batches_tracked"):
            value = np.full(shape, 5)
        elif name.endswith("running_var"):
            value = rng.uniform(0.5, 1.5, shape)
        elif name.endswith("running_mean"):
            value = normal(0.2)
        elif "gamma" in name:
            value = 0.5 + normal(0.1)
        elif name.endswith("weight") and len(shape) == 1:
            value = 1 + normal(0.2)
        elif name.endswith("bias"):
            value = normal(0.002 if is_small else 0.1)
        elif "embed" in name and len(shape) == 2 and "proj" not in name:
            value = normal(0.002 if is_small else 0.5)
        else:
            spread = 1 if "table" in name else 1 / math.sqrt(max(1, math.prod(shape[1:])))
            value = normal(spread * (0.01 if is_small else 1))
        return torch.tensor(value.astype(np.float32), dtype=torch.float64)
    return make


def images(rng, config, count, size, is_small):
    x = rng.standard_normal((count, *size, config["in_chans"])) * (0.01 if is_small else 1)
    return {"input": x.astype(np.float32),
            "labels": rng.integers(0, config["num_classes"], count).astype(np.int32)}


def texts(rng, config, pads, is_model, mode):
    """`pads`: how many at the end of each row, at its start if negative."""
    count, pad = len(pads), config.get("pad_token_id", 0)
    ids = rng.integers(2, config["vocab_size"], (count, TOKENS)).astype(np.int32)
    mask = np.ones_like(ids)
    for row, n in enumerate(pads):
        mask[row, (slice(TOKENS - n, None) if n > 0 else slice(0, -n))] = 0
    ids[mask == 0] = pad
    if not is_model:
        return {"input": ids, "attention_mask": mask,
                "labels": rng.integers(0, config["num_labels"], count).astype(np.int32)}
    labels = np.where(mask == 1, ids, -100).astype(np.int32)
    labels[:, 0] = -100
    labels[:, 1:][mask[:, :-1] == 0] = -100  # only padding would predict the first token
    if mode == "ignored row":
        labels[-1] = -100
        labels[0, 5:20] = -100
    return {"input": ids, "attention_mask": mask, "labels": labels, "logits_mask": mask}


def tuned(model, config, names):
    if config.get("adapter"):
        last = f"norm{len(config['depths'])}." if model == "smt" else "norm."
        return [n for n in names if ".adapter." in n or n.startswith((last, "head."))]
    if lora := config.get("lora"):
        return [n for n in names if ".lora_" in n or n.startswith(tuple(lora["head"]))]
    return None


def make(name):
    model, changes, count, places, mode = CASES[name]
    config, seed = DEFAULTS[model] | changes, zlib.crc32(name.encode())
    if model == "swin":
        config["num_heads"] = config["num_heads"][:len(config["depths"])]
    rng = np.random.default_rng(seed)
    batch = (images(rng, config, count, places, mode == "small") if model in ("swin", "convnext", "smt")
             else texts(rng, config, places, model == "llama", mode))
    net = Net(values(rng, mode == "small"), training=False)
    x = torch.tensor(batch["input"])
    with torch.no_grad():
        if "attention_mask" in batch:
            NETWORKS[model](net, config, x.long(), torch.tensor(batch["attention_mask"]).long())
        else:
            NETWORKS[model](net, config, x.double())
    of = lambda own: {n: v.numpy().astype(np.float32) for n, v in own.items()}
    params, buffers = of(net.params), of(net.buffers)
    for n in params:
        if model == "roberta" and n.endswith(("word_embeddings.weight", "position_embeddings.weight")):
            params[n][config["pad_token_id"]] = 0
    return measure(model, config, batch, params, buffers, tuned(model, config, list(params)),
                   mode not in (False, "small"), seed)


if __name__ == "__main__":
    folder, *names = sys.argv[1:]
    for name in EDGE if names == ["edge"] else names or CASES:
        arrays, metadata = make(name)
        deviation = {k: float(f"{v:.1g}") for k, v in metadata["fp32_deviation"].items()}
        write(f"{folder}/{name}.safetensors", arrays, {"case": name, **metadata})
        print(name, sum(a.nbytes // 2 if a.dtype == np.float64 else a.nbytes for a in map(np.asarray, arrays.values())),
              deviation, flush=True)

"""Writes cases of single ops, odd sizes and axes of one among them: `python3 make_ops.py FILE [check]`.

With `check`, FILE is read instead, and the outputs and gradients of its cases are compared.
"""
import json
import sys

import numpy as np
import torch
import torch.nn.functional as F

import networks as N
from safetensors_file import read, write


def of(own, training=True):
    """A network whose parameters are the inputs of a case."""
    def absent(name, _shape):
        raise KeyError(name)
    net = N.Net(absent, training)
    rename = {"mean": "bn.running_mean", "var": "bn.running_var"}
    net.params = own
    net.buffers = {rename[k]: own[k] for k in rename if k in own} | {"bn.num_batches_tracked": torch.zeros(1)}
    return net


def normed(x, own, a, training):
    """Batch norm and the new running statistics."""
    names = {"weight": "bn_weight", "bias": "bn_bias"} if "bn_weight" in own else {"weight": "weight", "bias": "bias"}
    net = of({**{f"bn.{k}": own[v] for k, v in names.items()}, "mean": own["mean"], "var": own["var"]}, training)
    y = net.batch_norm(x, "bn")
    return {"y": y, **({"new_mean": net.updates["bn.running_mean"], "new_var": net.updates["bn.running_var"]}
                       if training else {})}


def conv(own, a, bias=True):
    y = F.conv2d(own["x"].permute(0, 3, 1, 2), own["weight"], own["bias"] if bias else None, a["stride"], a["padding"],
                 groups=a.get("groups", 1))
    return y.permute(0, 2, 3, 1)


def conv_bn_relu(own, a):
    out = normed(conv(own, a, False), own, a, a["train"])
    return {**out, "y": F.relu(out["y"])}


def modulation(own, a):
    net = of(own, a["train"])
    y = N.modulation(net, own["x"], "", a["heads"], a["expand"])
    return {"y": y, **({"new_mean": net.updates["bn.running_mean"], "new_var": net.updates["bn.running_var"]}
                       if a["train"] else {})}


def lora_linear(own, a):
    low = own["x"] @ own["lora_A.weight"].T @ own["lora_B.weight"].T
    return {"y": F.linear(own["x"], own["weight"], own.get("bias")) + a["alpha"] / a["r"] * low}


def cross_entropy(own, a):
    labels, keep = own["labels"].long(), own["labels"] != a.get("ignore_index", -1)
    logs, s = torch.log_softmax(own["logits"], -1), a.get("label_smoothing", 0)
    nll = -logs.gather(1, labels.clamp(min=0)[:, None])[:, 0]
    return {"loss": (((1 - s) * nll - s * logs.mean(-1)) * keep).sum() / keep.sum()}


def swin_bias_mask(own, a):
    scores = own["scores"]
    grouped = (scores + own["bias"]).unflatten(0, (-1, a["windows"])) + own["mask"][:, None]
    return {"p": torch.softmax(grouped.reshape(scores.shape), -1)}


def windows(own, a):
    return {"windows": N.cut(own["x"].roll((-a["shift"],) * 2, (1, 2)), a["window"]).flatten(0, 1)}


def unwindow(own, a):
    H, W, w = a["height"], a["width"], a["window"]
    x = own["windows"].unflatten(0, (-1, H // w * (W // w)))
    return {"x": N.uncut(x, w, H, W).roll((a["shift"],) * 2, (1, 2))}


def window_attention(own, a):
    x, count = own["x"], own["mask"].shape[0] if "mask" in own else 1
    y = N.window_attention(of(own), x.unflatten(0, (-1, count)), "", a["window"], a["heads"], own.get("mask"))
    return {"y": y.flatten(0, 1)}


OPS = {
    "layer_norm": lambda o, a: {"y": F.layer_norm(o["x"], o["weight"].shape, o["weight"], o["bias"], a["eps"])},
    "rms_norm": lambda o, a: {"y": N.Net.rms_norm(of({".weight": o["weight"]}), o["x"], "", a["eps"])},
    "batch_norm_train": lambda o, a: normed(o["x"], o, a, True),
    "batch_norm_eval": lambda o, a: normed(o["x"], o, a, False),
    "gelu_erf": lambda o, a: {"y": F.gelu(o["x"])},
    "silu": lambda o, a: {"y": F.silu(o["x"])},
    "swiglu": lambda o, a: {"y": F.silu(o["gate"]) * o["up"]},
    "tanh": lambda o, a: {"y": torch.tanh(o["x"])},
    "softmax": lambda o, a: {"p": torch.softmax(o["x"], -1)},
    "softmax_masked": lambda o, a: {"p": torch.softmax(
        o["scores"] + (1.0 - o["key_mask"][:, None, None].double()) * torch.finfo(torch.float64).min, -1)},
    "softmax_bias_mask": swin_bias_mask,
    "cross_entropy": cross_entropy,
    "cross_entropy_soft": lambda o, a: {"loss": -(o["targets"] * torch.log_softmax(o["logits"], -1)).sum(-1).mean()},
    "linear": lambda o, a: {"y": F.linear(o["x"], o["weight"], o["bias"])},
    "lora_linear": lora_linear,
    "adapter": lambda o, a: {"y": o["x"] + F.linear(F.gelu(F.linear(o["x"], o["down.weight"], o["down.bias"])),
                                                    o["up.weight"], o["up.bias"])},
    "conv2d": lambda o, a: {"y": conv(o, a)},
    "conv_bn_relu": conv_bn_relu,
    "relative_position_index": lambda o, a: {"index": N.position_index(a["window"]).int()},
    "shift_mask": lambda o, a: {"mask": N.shift_mask(a["height"], a["width"], a["window"], a["shift"])},
    "relative_position_bias": lambda o, a: {"bias": o["table"][o["index"].long()].permute(2, 0, 1)},
    "roll_window_partition": windows,
    "window_reverse_roll": unwindow,
    "window_attention": window_attention,
    "swin_block": lambda o, a: {"y": N.swin_block(of(o), o["x"], "", a["window"], a["shift"], a["heads"], a["mlp_ratio"], {})},
    "patch_merging": lambda o, a: {"y": N.patch_merging(of(o), o["x"], "")},
    "smt_modulation": modulation,
    "smt_self_attention": lambda o, a: {"y": N.self_attention(of(o), o["x"], "", a["heads"])},
    "smt_conv_mlp": lambda o, a: {"y": N.conv_mlp(of(o), o["x"], "", o["fc1.weight"].shape[0])},
    "attention": lambda o, a: {"y": N.causal_attention(o["q"], o["k"], o["v"], o["key_mask"], a["causal"])},
    "embedding": lambda o, a: {"y": F.embedding(o["ids"].long(), o["table"], padding_idx=a.get("padding_idx"))},
    "rotary": lambda o, a: {"y": N.rotary(o["x"], a["theta"], a.get("rope_scaling"))},
}


def compute(own, a):
    """Outputs and the gradients of the first, from `gout` or of the scalar."""
    own = {k: torch.tensor(v, dtype=torch.float64, requires_grad=k not in ("mean", "var", "mask", "targets"))
           if v.dtype == np.float32 else torch.tensor(v) for k, v in own.items()}
    seeds = {k[5:]: own.pop(k) for k in list(own) if k.startswith("gout.")}
    out = OPS[a["op"]](own, a)
    first = next(iter(out))
    wanted = [k for k, v in own.items() if v.requires_grad]
    own_seed = seeds.get(first, torch.tensor(1.0, dtype=torch.float64).reshape(out[first].shape) if out[first].ndim == 0 else None)
    grads = torch.autograd.grad(out[first], [own[k] for k in wanted], own_seed) if wanted else []
    return {k: v.detach().numpy().reshape(v.shape or (1,)) for k, v in out.items()}, \
        {k: g.numpy() for k, g in zip(wanted, grads)}


def optimize(own, a):
    if a["op"] == "adamw":
        history = [{"p": own["grads"][i]} for i in range(len(a["lrs"]))]
        return {"params": np.stack([steps(own["param"], history[:i + 1], a) for i in range(len(history))])}
    norm = np.sqrt(sum((v.astype(np.float64) ** 2).sum() for v in own.values()))
    return {"norm": np.array([norm]), **{k: v * min(1, a["max_norm"] / (norm + 1e-6)) for k, v in own.items()}}


def steps(param, history, a):
    """AdamW with rates of its own; decay applies to any shape."""
    p, m, v = param.astype(np.float64), 0.0, 0.0
    for t, (grads, lr) in enumerate(zip(history, a["lrs"]), 1):
        g = grads["p"].astype(np.float64)
        p = p * (1 - lr * a["weight_decay"])
        m, v = a["beta1"] * m + (1 - a["beta1"]) * g, a["beta2"] * v + (1 - a["beta2"]) * g * g
        p = p - lr * m / (1 - a["beta1"] ** t) / (np.sqrt(v / (1 - a["beta2"] ** t)) + a["eps"])
    return p


RNG = np.random.default_rng(7)
normal = lambda *shape: RNG.standard_normal(shape).astype(np.float32)
uniform = lambda *shape: RNG.uniform(0.5, 1.5, shape).astype(np.float32)
whole = lambda high, *shape: RNG.integers(0, high, shape).astype(np.int32)


def linears(**sizes):
    """Weights and biases, `name=(out, in)`."""
    return {f"{n.replace('__', '.')}.{k}": v for n, (o, *i) in sizes.items()
            for k, v in (("weight", normal(o, *i) / np.sqrt(np.prod(i)).astype(np.float32)), ("bias", normal(o)))}


def norm(name, C):
    return {f"{name}.weight": uniform(C), f"{name}.bias": normal(C)}


def maps(out, channels, kernel, size, stride=1, padding=0, groups=1):
    return (dict(op="conv2d", stride=stride, padding=padding, groups=groups),
            dict(x=normal(*size, channels), weight=normal(out, channels // groups, kernel, kernel), bias=normal(out)))


def normed_maps(op, *shape, **a):
    C = shape[-1]
    return (dict(op=op, eps=1e-5, momentum=0.1, **a),
            dict(x=normal(*shape), weight=uniform(C), bias=normal(C), mean=normal(C), var=uniform(C)))


def stem(kernel, size, channels, train):
    return (dict(op="conv_bn_relu", stride=2, padding=(kernel - 1) // 2, eps=1e-5, momentum=0.1, train=train),
            dict(x=normal(*size), weight=normal(channels, size[-1], kernel, kernel), bn_weight=uniform(channels),
                 bn_bias=normal(channels), mean=normal(channels), var=uniform(channels)))


def modulated(size, heads, expand, train):
    C, wide = size[-1], size[-1] * expand
    kernels = {f"local_conv_{h + 1}": (C // heads, 1, 3 + 2 * h, 3 + 2 * h) for h in range(heads)}
    return (dict(op="smt_modulation", heads=heads, expand=expand, train=train),
            dict(x=normal(*size), mean=normal(wide), var=uniform(wide),
                 **linears(v=(C, C), s=(C, C), **kernels, proj0=(wide, heads, 1, 1), proj1=(C, wide, 1, 1), proj=(C, C)),
                 **norm("bn", wide)))


def block(size, window, shift, heads, ratio):
    C = size[-1]
    own = dict(norm1=norm("norm1", C), norm2=norm("norm2", C))
    return (dict(op="swin_block", window=window, shift=shift, heads=heads, mlp_ratio=ratio),
            dict(x=normal(*size), **own["norm1"], **own["norm2"], **{
                "attn.relative_position_bias_table": normal((2 * window - 1) ** 2, heads)},
                **linears(attn__qkv=(3 * C, C), attn__proj=(C, C), mlp__fc1=(int(C * ratio), C), mlp__fc2=(C, int(C * ratio)))))


def attended(causal, B, heads, keys, T, D, pads):
    mask = np.ones((B, T), np.int32)
    for row, n in enumerate(pads):
        mask[row, (slice(T - n, None) if n > 0 else slice(0, -n))] = 0
    return (dict(op="attention", causal=causal, group=heads // keys),
            dict(q=normal(B, heads, T, D), k=normal(B, keys, T, D), v=normal(B, keys, T, D), key_mask=mask))


def cases():
    w3 = N.shift_mask(6, 9, 3, 1).numpy().astype(np.float32)
    rope = dict(factor=32.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=128)
    shape = lambda op, *s, **a: (dict(op=op, **a), dict(x=normal(*s)))
    yield "layer_norm_1", (dict(op="layer_norm", eps=1e-5), dict(x=normal(3, 1, 7), weight=uniform(7), bias=normal(7)))
    yield "layer_norm_257", (dict(op="layer_norm", eps=1e-6), dict(x=normal(1, 257), weight=uniform(257), bias=normal(257)))
    yield "layer_norm_row", (dict(op="layer_norm", eps=1e-5), dict(x=normal(1, 1, 1, 64), weight=uniform(64), bias=normal(64)))
    yield "rms_norm_63", (dict(op="rms_norm", eps=1e-6), dict(x=normal(5, 63), weight=uniform(63)))
    yield "rms_norm_row", (dict(op="rms_norm", eps=1e-5), dict(x=normal(1, 1, 65), weight=uniform(65)))
    yield "batch_norm_odd", normed_maps("batch_norm_train", 3, 5, 7, 9)
    yield "batch_norm_two_rows", normed_maps("batch_norm_train", 2, 1, 1, 8)
    yield "batch_norm_eval_1", normed_maps("batch_norm_eval", 1, 1, 1, 3)
    for op in ("gelu_erf", "silu", "tanh"):
        yield f"{op}_1", shape(op, 1)
        yield f"{op}_257", (dict(op=op), dict(x=normal(257) * 4))
    yield "swiglu_odd", (dict(op="swiglu"), dict(gate=normal(3, 1, 13), up=normal(3, 1, 13)))
    yield "softmax_1", shape("softmax", 5, 1)
    yield "softmax_257", (dict(op="softmax"), dict(x=normal(2, 3, 257) * 10))
    yield "softmax_keys_empty", (dict(op="softmax_masked"), dict(
        scores=normal(3, 1, 5, 9), key_mask=np.array([[1] * 9, [0] * 9, [0] * 8 + [1]], np.int32)))
    yield "softmax_swin_6x9", (dict(op="softmax_bias_mask", windows=6), dict(
        scores=normal(12, 3, 9, 9), bias=normal(3, 9, 9), mask=w3))
    yield "cross_entropy_one_row", (dict(op="cross_entropy"), dict(logits=normal(1, 65), labels=whole(65, 1)))
    yield "cross_entropy_one_class", (dict(op="cross_entropy"), dict(logits=normal(3, 1), labels=whole(1, 3)))
    yield "cross_entropy_all_but_one", (dict(op="cross_entropy", ignore_index=-100), dict(
        logits=normal(7, 33), labels=np.array([-100, -100, 32, -100, -100, -100, -100], np.int32)))
    yield "cross_entropy_smooth_257", (dict(op="cross_entropy", label_smoothing=0.2), dict(
        logits=normal(3, 257), labels=whole(257, 3)))
    soft = RNG.dirichlet(np.ones(13), 3).astype(np.float32)
    yield "cross_entropy_soft_13", (dict(op="cross_entropy_soft"), dict(logits=normal(3, 13), targets=soft))
    for name, rows, out, inner in (("1", (1,), 1, 1), ("odd", (1, 3), 65, 63), ("row", (1, 1), 257, 3), ("column", (257,), 1, 12)):
        yield f"linear_{name}", (dict(op="linear"), dict(x=normal(*rows, inner), weight=normal(out, inner), bias=normal(out)))
    yield "lora_rank1", (dict(op="lora_linear", r=1, alpha=16.0), {
        "x": normal(3, 1, 7), "weight": normal(5, 7), "bias": normal(5), "lora_A.weight": normal(1, 7), "lora_B.weight": normal(5, 1)})
    yield "adapter_odd", (dict(op="adapter"), dict(x=normal(1, 7, 12), **linears(down=(3, 12), up=(12, 3))))
    yield "depthwise_3_odd", maps(5, 5, 3, (3, 7, 1), 1, 1, 5)
    yield "depthwise_7_small_map", maps(4, 4, 7, (1, 2, 3), 1, 3, 4)
    yield "depthwise_9_wide", maps(12, 12, 9, (1, 1, 13), 1, 4, 12)
    yield "depthwise_11", maps(6, 6, 11, (2, 5, 4), 1, 5, 6)
    yield "grouped_1x1_odd", maps(9, 6, 1, (1, 5, 3), 1, 0, 3)
    yield "pointwise_1", maps(1, 1, 1, (2, 1, 5))
    yield "patchify_4_odd", maps(5, 1, 4, (1, 9, 13), 4)
    yield "patchify_2_odd", maps(3, 5, 2, (3, 5, 7), 2)
    yield "overlap_1x1", maps(4, 3, 3, (3, 1, 1), 2, 1)
    yield "overlap_33", maps(7, 3, 3, (1, 33, 5), 2, 1)
    yield "dense_3", maps(5, 3, 3, (1, 6, 5), 1, 1)
    yield "stem7_odd", stem(7, (1, 33, 9, 3), 5, True)
    yield "stem7_odd_eval", stem(7, (3, 11, 8, 1), 4, False)
    yield "stem3_odd", stem(3, (3, 9, 7, 3), 6, True)
    for window in (1, 3, 7):
        yield f"index_{window}", (dict(op="relative_position_index", window=window), {})
    yield "mask_14x7_7", (dict(op="shift_mask", height=14, width=7, window=7, shift=3), {})
    yield "mask_9x3_3", (dict(op="shift_mask", height=9, width=3, window=3, shift=1), {})
    yield "bias_7", (dict(op="relative_position_bias", window=7), dict(
        table=normal(169, 1), index=N.position_index(7).numpy().astype(np.int32)))
    yield "partition_6x9", (dict(op="roll_window_partition", window=3, shift=1), dict(x=normal(3, 6, 9, 5)))
    yield "partition_one", (dict(op="roll_window_partition", window=7, shift=0), dict(x=normal(1, 7, 7, 3)))
    yield "reverse_6x9", (dict(op="window_reverse_roll", window=3, shift=1, height=6, width=9), dict(windows=normal(12, 9, 5)))
    yield "window_attention_3", (dict(op="window_attention", window=3, heads=3), {
        "x": normal(18, 9, 12), "mask": w3, "relative_position_bias_table": normal(25, 3), **linears(qkv=(36, 12), proj=(12, 12))})
    yield "window_attention_7", (dict(op="window_attention", window=7, heads=2), {
        "x": normal(2, 49, 6), "mask": N.shift_mask(14, 7, 7, 3).numpy().astype(np.float32),
        "relative_position_bias_table": normal(169, 2), **linears(qkv=(18, 6), proj=(6, 6))})
    yield "swin_block_wide", block((1, 6, 9, 12), 3, 1, 3, 1.5)
    yield "swin_block_7", block((1, 14, 14, 4), 7, 3, 2, 2.0)
    yield "swin_block_one_window", block((3, 5, 5, 6), 5, 0, 2, 4.0)
    for name, size in (("odd", (3, 2, 6, 5)), ("one", (1, 2, 2, 1))):
        C = size[-1]
        yield f"patch_merging_{name}", (dict(op="patch_merging"), {
            "x": normal(*size), **norm("norm", 4 * C), "reduction.weight": normal(2 * C, 4 * C)})
    yield "modulation_two", modulated((1, 3, 7, 6), 2, 2, True)
    yield "modulation_three", modulated((3, 4, 5, 12), 3, 3, True)
    yield "modulation_eval", modulated((1, 1, 5, 8), 4, 2, False)
    for name, size, heads in (("1x1", (3, 1, 1, 8), 2), ("odd", (1, 7, 5, 12), 3)):
        C = size[-1]
        yield f"self_attention_{name}", (dict(op="smt_self_attention", heads=heads), dict(
            x=normal(*size), **linears(q=(C, C), kv=(2 * C, C), local_conv=(C, 1, 3, 3), proj=(C, C))))
    yield "conv_mlp_odd", (dict(op="smt_conv_mlp"), dict(
        x=normal(3, 1, 7, 5), **linears(fc1=(15, 5), dwconv__dwconv=(15, 1, 3, 3), fc2=(5, 15))))
    yield "attention_gqa3", attended(True, 2, 6, 2, 13, 8, [0, 0])
    yield "attention_one_key", attended(True, 2, 4, 1, 17, 16, [0, 5])
    yield "attention_64", attended(False, 2, 1, 1, 64, 8, [0, 40])
    yield "attention_one_token", attended(True, 3, 2, 2, 1, 4, [0, 0, 0])
    yield "attention_left", attended(False, 2, 2, 2, 9, 8, [-4, 3])
    yield "embedding_one_row", (dict(op="embedding"), dict(table=normal(1, 5), ids=whole(1, 3, 9)))
    yield "embedding_257", (dict(op="embedding", padding_idx=0), dict(table=normal(257, 3), ids=whole(257, 1, 33)))
    yield "rotary_64", (dict(op="rotary", theta=5e5), dict(x=normal(1, 1, 64, 8)))
    yield "rotary_one", (dict(op="rotary", theta=1e4), dict(x=normal(3, 1, 1, 2)))
    yield "rotary_31", (dict(op="rotary", theta=5e5, rope_scaling=rope), dict(x=normal(1, 1, 64, 16)))
    lrs = [1e-2 * (i + 1) / 5 for i in range(5)]
    yield "adamw_schedule", (dict(op="adamw", lrs=lrs, beta1=0.8, beta2=0.99, eps=1e-6, weight_decay=0.1),
                             dict(param=normal(7), grads=normal(5, 7)))
    yield "adamw_one", (dict(op="adamw", lrs=[1e-3] * 3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.05),
                        dict(param=normal(1, 1), grads=normal(3, 1, 1)))
    yield "clip_exactly", (dict(op="clip_grad_norm", max_norm=0.01), dict(a=normal(1), b=normal(257), c=normal(3, 1)))


def case(own, a):
    """All arrays of a case."""
    found = {f"in.{k}": v for k, v in own.items()}
    if a["op"] in ("adamw", "clip_grad_norm"):
        return found | {f"out.{k}": v for k, v in optimize(own, a).items()}
    with torch.no_grad():
        first, y = next(iter(OPS[a["op"]]({k: torch.tensor(v, dtype=torch.float64) if v.dtype == np.float32
                                           else torch.tensor(v) for k, v in own.items()}, a).items()))
    is_whole = not any(v.dtype == np.float32 for v in own.values())
    seed = {} if y.ndim == 0 or is_whole else {f"gout.{first}": normal(*y.shape)}
    out, grads = compute(own | seed, a)
    return found | {f"out.{k}": v for k, v in out.items()} | seed | {f"gin.{k}": v for k, v in grads.items()}


def main(path, mode="write"):
    if mode == "write":
        arrays, kinds = {}, {}
        for name, (a, own) in cases():
            kinds[name] = a
            arrays |= {f"{name}.{k}": v for k, v in case(own, a).items()}
        write(path, arrays, {"format": "pt", "cases": kinds, "notes": "odd sizes and axes of one"})
        return print(len(kinds), "cases", sum(np.asarray(v).size * 4 for v in arrays.values()), "bytes")
    arrays, metadata = read(path)
    for name, a in json.loads(metadata["cases"]).items():
        here = {k[len(name) + 1:]: v for k, v in arrays.items() if k.startswith(name + ".")}
        own = {k[3:]: v for k, v in here.items() if k.startswith("in.")}
        if a["op"] in ("adamw", "clip_grad_norm"):
            found = {f"out.{k}": v for k, v in optimize(own, a).items()}
        else:
            out, grads = compute(own | {k: v for k, v in here.items() if k.startswith("gout.")}, a)
            found = {f"out.{k}": v for k, v in out.items()} | {f"gin.{k}": v for k, v in grads.items()}
        expected = {k: v for k, v in here.items() if k.startswith(("out.", "gin."))}
        worst = max((float(np.abs(found[k] - v).max() / max(np.abs(v).max(), 1e-3)), k) for k, v in expected.items())
        print(f"{worst[0]:.1e}", name, worst[1], set(found) ^ set(expected) or "")


if __name__ == "__main__":
    main(*sys.argv[1:])

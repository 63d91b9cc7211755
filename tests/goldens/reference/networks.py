"""The five networks in plain PyTorch, from the published descriptions, to compare the engines with.

Functions of a dict of tensors with the names of the public checkpoints. `Net.param` makes a tensor
when it is not there yet, so that the same code lists the parameters. Images are NHWC outside.
"""
import math

import torch
import torch.nn.functional as F


class Net:
    """Tensors of a network by name, and what a forward pass adds to them."""

    def __init__(self, make, training=True):
        self.params, self.buffers, self.updates = {}, {}, {}
        self.make, self.training = make, training

    def param(self, name, *shape):
        if name not in self.params:
            self.params[name] = self.make(name, shape)
        assert tuple(self.params[name].shape) == shape, (name, shape)
        return self.params[name]

    def buffer(self, name, *shape):
        if name not in self.buffers:
            self.buffers[name] = self.make(name, shape)
        return self.buffers[name]

    def linear(self, x, name, out, bias=True, lora=None):
        y = F.linear(x, self.param(name + ".weight", out, x.shape[-1]))
        if bias:
            y = y + self.param(name + ".bias", out)
        if lora and name.split(".")[-1] in lora["targets"]:
            a = self.param(name + ".lora_A.weight", lora["r"], x.shape[-1])
            b = self.param(name + ".lora_B.weight", out, lora["r"])
            y = y + lora["alpha"] / lora["r"] * (x @ a.T @ b.T)
        return y

    def layer_norm(self, x, name, eps):
        shape = (x.shape[-1],)
        w, b = self.param(name + ".weight", *shape), self.param(name + ".bias", *shape)
        return F.layer_norm(x, shape, w, b, eps)

    def rms_norm(self, x, name, eps):
        w = self.param(name + ".weight", x.shape[-1])
        return w * x / torch.sqrt(x.square().mean(-1, keepdim=True) + eps)

    def conv(self, x, name, out, kernel, stride=1, padding=0, groups=1, bias=True):
        """On NHWC."""
        w = self.param(name + ".weight", out, x.shape[-1] // groups, kernel, kernel)
        b = self.param(name + ".bias", out) if bias else None
        y = F.conv2d(x.permute(0, 3, 1, 2), w, b, stride, padding, groups=groups)
        return y.permute(0, 2, 3, 1)

    def batch_norm(self, x, name):
        C = x.shape[-1]
        w, b = self.param(name + ".weight", C), self.param(name + ".bias", C)
        mean = self.buffer(name + ".running_mean", C)
        var = self.buffer(name + ".running_var", C)
        count = self.buffer(name + ".num_batches_tracked", 1)
        if self.training:
            rows = x.reshape(-1, C)
            own, spread = rows.mean(0), rows.var(0, unbiased=False)
            n = rows.shape[0]
            with torch.no_grad():
                self.updates[name + ".running_mean"] = 0.9 * mean + 0.1 * own
                self.updates[name + ".running_var"] = 0.9 * var + 0.1 * spread * n / (n - 1)
                self.updates[name + ".num_batches_tracked"] = count + 1
            mean, var = own, spread
        return (x - mean) / torch.sqrt(var + 1e-5) * w + b

    def adapter(self, x, name, config):
        if not config.get("adapter"):
            return x
        C = x.shape[-1]
        y = F.gelu(self.linear(x, name + ".adapter.down", C // 4))
        return x + self.linear(y, name + ".adapter.up", C)


def heads(x, count):
    """`(…, N, C)` to `(…, heads, N, D)`."""
    return x.unflatten(-1, (count, x.shape[-1] // count)).transpose(-2, -3)


def join(x):
    return x.transpose(-2, -3).flatten(-2)


def attend(q, k, v, bias=0.0):
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + bias
    return torch.softmax(scores, -1) @ v


def position_index(window):
    """Row of the bias table for each pair of tokens of a window."""
    rows, columns = torch.meshgrid(torch.arange(window), torch.arange(window), indexing="ij")
    rows, columns = rows.flatten(), columns.flatten()
    down = rows[:, None] - rows[None] + window - 1
    right = columns[:, None] - columns[None] + window - 1
    return down * (2 * window - 1) + right


def cut(x, window):
    """`(B, H, W, C)` to `(B, windows, window^2, C)`."""
    B, H, W, C = x.shape
    x = x.reshape(B, H // window, window, W // window, window, C).transpose(2, 3)
    return x.reshape(B, -1, window * window, C)


def uncut(x, window, H, W):
    B, C = x.shape[0], x.shape[-1]
    x = x.reshape(B, H // window, W // window, window, window, C).transpose(2, 3)
    return x.reshape(B, H, W, C)


def shift_mask(H, W, window, shift, dtype=torch.float64):
    """-100 between tokens that a roll has made neighbours: `(windows, N, N)`."""
    zone = lambda n: (torch.arange(n) >= n - window).int() + (torch.arange(n) >= n - shift).int()
    zones = (3 * zone(H)[:, None] + zone(W)[None]).reshape(1, H, W, 1)
    own = cut(zones, window)[0, :, :, 0]
    return torch.where(own[:, :, None] != own[:, None], -100.0, 0.0).to(dtype)


def window_attention(net, x, name, window, count, mask, bias=True):
    """`x`: `(B, windows, N, C)`; `mask`: `(windows, N, N)` or none."""
    C = x.shape[-1]
    table = net.param(name + "relative_position_bias_table", (2 * window - 1) ** 2, count)
    bias_of = table[position_index(window)].permute(2, 0, 1)
    if mask is not None:
        bias_of = bias_of + mask[:, None]
    q, k, v = (heads(y, count) for y in net.linear(x, name + "qkv", 3 * C, bias).split(C, -1))
    return net.linear(join(attend(q, k, v, bias_of)), name + "proj", C)


def swin_block(net, x, name, window, shift, count, ratio, config, bias=True):
    """`x`: `(B, H, W, C)`."""
    _, H, W, C = x.shape
    y = net.layer_norm(x, name + "norm1", 1e-5)
    y = cut(y.roll((-shift, -shift), (1, 2)), window)
    mask = shift_mask(H, W, window, shift, x.dtype) if shift else None
    y = window_attention(net, y, name + "attn.", window, count, mask, bias)
    y = uncut(y, window, H, W).roll((shift, shift), (1, 2))
    x = x + net.adapter(y, name[:-1], config)
    y = net.layer_norm(x, name + "norm2", 1e-5)
    y = F.gelu(net.linear(y, name + "mlp.fc1", int(C * ratio)))
    return x + net.linear(y, name + "mlp.fc2", C)


def patch_merging(net, x, name):
    y = torch.cat([x[:, i::2, j::2] for j in (0, 1) for i in (0, 1)], -1)
    y = net.layer_norm(y, name + "norm", 1e-5)
    return net.linear(y, name + "reduction", 2 * x.shape[-1], bias=False)


def swin(net, config, x):
    patch = config["patch_size"]
    x = net.conv(x, "patch_embed.proj", config["embed_dim"], patch, patch)
    x = net.layer_norm(x, "patch_embed.norm", 1e-5)
    last = len(config["depths"]) - 1
    for i, depth in enumerate(config["depths"]):
        least = min(x.shape[1:3])
        window = min(config["window_size"], least)
        for j in range(depth):
            shift = window // 2 if j % 2 and config["window_size"] < least else 0
            x = swin_block(net, x, f"layers.{i}.blocks.{j}.", window, shift, config["num_heads"][i],
                           config["mlp_ratio"], config, config["qkv_bias"])
        if i < last:
            x = patch_merging(net, x, f"layers.{i}.downsample.")
    x = net.layer_norm(x, "norm", 1e-5).mean((1, 2))
    return net.linear(x, "head", config["num_classes"])


def convnext(net, config, x):
    for i, (depth, dim) in enumerate(zip(config["depths"], config["dims"])):
        at = f"downsample_layers.{i}."
        if i == 0:
            x = net.layer_norm(net.conv(x, at + "0", dim, 4, 4), at + "1", 1e-6)
        else:
            x = net.conv(net.layer_norm(x, at + "0", 1e-6), at + "1", dim, 2, 2)
        for j in range(depth):
            at = f"stages.{i}.{j}"
            y = net.conv(x, at + ".dwconv", dim, 7, 1, 3, dim)
            y = net.layer_norm(y, at + ".norm", 1e-6)
            y = F.gelu(net.linear(y, at + ".pwconv1", 4 * dim))
            y = net.adapter(net.linear(y, at + ".pwconv2", dim), at, config)
            x = x + net.param(at + ".gamma", dim) * y
    x = net.layer_norm(x.mean((1, 2)), "norm", 1e-6)
    return net.linear(x, "head", config["num_classes"])


def modulation(net, x, name, count, expand, bias=True):
    B, H, W, C = x.shape
    width = C // count
    v, s = net.linear(x, name + "v", C, bias), net.linear(x, name + "s", C, bias)
    parts = [net.conv(s[..., h * width:(h + 1) * width], f"{name}local_conv_{h + 1}", width,
                      3 + 2 * h, 1, 1 + h, width) for h in range(count)]
    mixed = torch.stack(parts, -1).reshape(B, H, W, C)  # channel = place * heads + head
    y = net.conv(mixed, name + "proj0", C * expand, 1, groups=width)
    y = net.conv(F.gelu(net.batch_norm(y, name + "bn")), name + "proj1", C, 1)
    return net.linear(y * v, name + "proj", C)


def self_attention(net, x, name, count, bias=True):
    B, H, W, C = x.shape
    rows = x.reshape(B, H * W, C)
    q = net.linear(rows, name + "q", C, bias)
    k, v = net.linear(rows, name + "kv", 2 * C, bias).split(C, -1)
    y = join(attend(heads(q, count), heads(k, count), heads(v, count))).reshape(x.shape)
    y = y + net.conv(v.reshape(x.shape), name + "local_conv", C, 3, 1, 1, C)
    return net.linear(y, name + "proj", C)


def conv_mlp(net, x, name, hidden):
    h = net.linear(x, name + "fc1", hidden)
    h = F.gelu(h + net.conv(h, name + "dwconv.dwconv", hidden, 3, 1, 1, hidden))
    return net.linear(h, name + "fc2", x.shape[-1])


def smt(net, config, x):
    for i, (depth, dim) in enumerate(zip(config["depths"], config["embed_dims"])):
        at = f"patch_embed{i + 1}."
        if i == 0:
            kernel = config["head_conv"]
            x = net.conv(x, at + "conv.0", dim, kernel, 2, (kernel - 1) // 2, bias=False)
            x = F.relu(net.batch_norm(x, at + "conv.1"))
            x = net.conv(x, at + "conv.3", dim, 2, 2)
        else:
            x = net.conv(x, at + "proj", dim, 3, 2, 1)
        x = net.layer_norm(x, at + "norm", 1e-5)
        for j in range(depth):
            at = f"block{i + 1}.{j}"
            gamma = [net.param(f"{at}.gamma_{k}", dim) if "layer_scale" in config else 1.0 for k in (1, 2)]
            y = net.layer_norm(x, at + ".norm1", 1e-6)
            if config["ca_attentions"][i] and not (i == 2 and j % 2):
                y = modulation(net, y, at + ".attn.", config["ca_num_heads"][i], config["expand_ratio"],
                               config["qkv_bias"])
            else:
                y = self_attention(net, y, at + ".attn.", config["sa_num_heads"][i], config["qkv_bias"])
            x = x + gamma[0] * net.adapter(y, at, config)
            y = net.layer_norm(x, at + ".norm2", 1e-6)
            x = x + gamma[1] * conv_mlp(net, y, at + ".mlp.", int(dim * config["mlp_ratios"][i]))
        x = net.layer_norm(x, f"norm{i + 1}", 1e-6)
    return net.linear(x.mean((1, 2)), "head", config["num_classes"])


def embedding(table, ids, padding=None):
    return F.embedding(ids, table, padding_idx=padding)


def roberta(net, config, ids, mask):
    C, eps, pad = config["hidden_size"], config["layer_norm_eps"], config["pad_token_id"]
    count, lora, at = config["num_attention_heads"], config.get("lora"), "roberta.embeddings."
    kept = (ids != pad).long()
    positions = kept.cumsum(1) * kept + pad
    x = embedding(net.param(at + "word_embeddings.weight", config["vocab_size"], C), ids, pad)
    places = net.param(at + "position_embeddings.weight", config["max_position_embeddings"], C)
    kinds = net.param(at + "token_type_embeddings.weight", config["type_vocab_size"], C)
    x = net.layer_norm(x + kinds[0] + embedding(places, positions, pad), at + "LayerNorm", eps)
    hidden = (1.0 - mask[:, None, None, :].to(x.dtype)) * torch.finfo(x.dtype).min
    for i in range(config["num_hidden_layers"]):
        at = f"roberta.encoder.layer.{i}."
        q, k, v = (heads(net.linear(x, f"{at}attention.self.{n}", C, lora=lora), count)
                   for n in ("query", "key", "value"))
        y = net.linear(join(attend(q, k, v, hidden)), at + "attention.output.dense", C, lora=lora)
        x = net.layer_norm(x + y, at + "attention.output.LayerNorm", eps)
        y = F.gelu(net.linear(x, at + "intermediate.dense", config["intermediate_size"], lora=lora))
        y = net.linear(y, at + "output.dense", C, lora=lora)
        x = net.layer_norm(x + y, at + "output.LayerNorm", eps)
    x = torch.tanh(net.linear(x[:, 0], "classifier.dense", C))
    return net.linear(x, "classifier.out_proj", config["num_labels"])


def frequencies(D, theta, scaling, dtype):
    plain = theta ** (-torch.arange(0, D, 2, dtype=torch.float64) / D)
    if scaling:
        low = scaling["original_max_position_embeddings"] / scaling["low_freq_factor"]
        high = scaling["original_max_position_embeddings"] / scaling["high_freq_factor"]
        length = 2 * math.pi / plain
        share = (scaling["original_max_position_embeddings"] / length - scaling["low_freq_factor"]) / (
            scaling["high_freq_factor"] - scaling["low_freq_factor"])
        between = (1 - share) * plain / scaling["factor"] + share * plain
        plain = torch.where(length > low, plain / scaling["factor"], torch.where(length < high, plain, between))
    return plain.to(dtype)


def rotary(x, theta, scaling=None):
    T, D = x.shape[-2:]
    angles = torch.arange(T, dtype=torch.float64)[:, None] * frequencies(D, theta, scaling, torch.float64)
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    a, b = x[..., :D // 2], x[..., D // 2:]
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def causal_attention(q, k, v, mask, causal=True):
    """`k`, `v` may have fewer heads; `mask` `(B, S)`, 1 = keep."""
    group, T = q.shape[1] // k.shape[1], q.shape[2]
    k, v = (y.repeat_interleave(group, 1) for y in (k, v))
    keep = mask[:, None, None, :].bool()
    if causal:
        keep = keep & torch.ones(T, T).tril().bool()
    bias = torch.zeros_like(keep, dtype=q.dtype).masked_fill(~keep, torch.finfo(q.dtype).min)
    return attend(q, k, v, bias)


def llama(net, config, ids, mask):
    C, eps, lora = config["hidden_size"], config["rms_norm_eps"], config.get("lora")
    count, keys = config["num_attention_heads"], config["num_key_value_heads"]
    D, theta, scaling = C // count, config["rope_theta"], config.get("rope_scaling")
    table = net.param("model.embed_tokens.weight", config["vocab_size"], C)
    x = embedding(table, ids)
    for i in range(config["num_hidden_layers"]):
        at = f"model.layers.{i}."
        y = net.rms_norm(x, at + "input_layernorm", eps)
        q, k, v = (heads(net.linear(y, f"{at}self_attn.{n}_proj", m * D, False, lora), m)
                   for n, m in (("q", count), ("k", keys), ("v", keys)))
        y = causal_attention(rotary(q, theta, scaling), rotary(k, theta, scaling), v, mask)
        x = x + net.linear(join(y), at + "self_attn.o_proj", C, False, lora)
        y = net.rms_norm(x, at + "post_attention_layernorm", eps)
        gate, up = (net.linear(y, f"{at}mlp.{n}_proj", config["intermediate_size"], False, lora)
                    for n in ("gate", "up"))
        x = x + net.linear(F.silu(gate) * up, at + "mlp.down_proj", C, False, lora)
    x = net.rms_norm(x, "model.norm", eps)
    if config["tie_word_embeddings"]:
        return x @ table.T
    return net.linear(x, "lm_head", config["vocab_size"], False)


NETWORKS = {"swin": swin, "convnext": convnext, "smt": smt, "roberta": roberta, "llama": llama}

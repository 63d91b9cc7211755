"""What a network gives on a batch, as the fixtures record it: logits, losses, gradients, three updates."""
import numpy as np
import torch
import torch.nn.functional as F

from networks import NETWORKS, Net

STEPS = 3
ADAMW = {"name": "adamw", "lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.05,
         "weight_decay_on": "ndim >= 2", "steps": STEPS}


def as_net(params, buffers, training, dtype, grad=()):
    def absent(name, _shape):
        raise KeyError(name)
    net = Net(absent, training)
    net.params = {k: torch.tensor(v, dtype=dtype, requires_grad=k in grad) for k, v in params.items()}
    net.buffers = {k: torch.tensor(v, dtype=dtype) for k, v in buffers.items()}
    return net


def run(net, model, config, batch):
    """Logits and mean loss; a text model continues the text where labels have two axes."""
    x = torch.tensor(batch["input"])
    labels = torch.tensor(batch["labels"]).long()
    if "attention_mask" in batch:
        logits = NETWORKS[model](net, config, x.long(), torch.tensor(batch["attention_mask"]).long())
    else:
        dtype = next(iter(net.params.values())).dtype
        logits = NETWORKS[model](net, config, x.to(dtype))
    if labels.ndim == 2:
        loss = F.cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100)
    else:
        loss = F.cross_entropy(logits, labels)
    return logits, loss


def masked(logits, batch):
    logits = logits.detach().numpy()
    return logits * batch["logits_mask"][..., None] if "logits_mask" in batch else logits


def gradients(model, config, batch, params, buffers, names, dtype=torch.float64):
    net = as_net(params, buffers, True, dtype, names)
    logits, loss = run(net, model, config, batch)
    own = torch.autograd.grad(loss, [net.params[n] for n in names], allow_unused=True)
    grads = {n: np.zeros(params[n].shape) if g is None else g.numpy() for n, g in zip(names, own)}
    return masked(logits, batch), loss.item(), grads, {k: v.numpy() for k, v in net.updates.items()}


def adamw(params, history, names):
    """Values after updates with the gradients in `history`."""
    after = {n: params[n].astype(np.float64) for n in names}
    for n in names:
        m, v = np.zeros(params[n].shape), np.zeros(params[n].shape)
        for t, grads in enumerate(history, 1):
            if params[n].ndim >= 2:
                after[n] = after[n] * (1 - ADAMW["lr"] * ADAMW["weight_decay"])
            m = 0.9 * m + 0.1 * grads[n]
            v = 0.999 * v + 0.001 * grads[n] ** 2
            after[n] = after[n] - 1e-3 * (m / (1 - 0.9 ** t)) / (np.sqrt(v / (1 - 0.999 ** t)) + 1e-8)
    return after


def ranges(mask):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.ravel().astype(np.int8), [0]])))
    return edges.reshape(-1, 2).tolist()


def noise(name, grad, largest):
    """Error of a gradient in float32. What vanishes in theory is rounding noise of its terms; what is
    exactly 0, such as rows of tokens that do not occur, stays so, unless it is a bias that came out so."""
    own = np.abs(grad).max()
    if 0 < own < 1e-12 * largest:
        return 1e-6 * largest
    return 1e-5 * own * (1.0 if name.endswith("bias") else grad != 0)


def unstable(params, history, names, rng):
    """Where gradients a little off, as float32 has them, would move a weight elsewhere."""
    exact, found = adamw(params, history, names), {}
    largest = [max(np.abs(g).max() for g in grads.values()) for grads in history]
    for n in names:
        worst = np.zeros(params[n].shape)
        for _ in range(4):
            noisy = [{n: g[n] + rng.choice([-1, 1], g[n].shape) * noise(n, g[n], top)}
                     for g, top in zip(history, largest)]
            worst = np.maximum(worst, np.abs(adamw(params, noisy, [n])[n] - exact[n]))
        if (worst > 3e-5).any():
            found[n] = ranges(worst > 3e-5)
    return exact, found


def updates(model, config, batch, params, buffers, names, rng):
    """Losses before each update and after the last, weights, buffers, and where weights are unstable."""
    now, states, history, losses = dict(params), dict(buffers), [], []
    for _ in range(STEPS):
        _, loss, grads, moved = gradients(model, config, batch, now, states, names)
        losses.append(loss)
        history.append(grads)
        states.update(moved)
        now.update(adamw(params, history, names))
    losses.append(gradients(model, config, batch, now, states, names)[1])
    after, skip = unstable(params, history, names, rng)
    return losses, after, states if buffers else {}, skip


def measure(model, config, batch, params, buffers, peft=None, with_updates=True, seed=0):
    """Tensors and metadata of a model file."""
    rng, names = np.random.default_rng(seed), list(params)
    tensors = {f"param.{n}": v for n, v in params.items()}
    tensors |= {f"buffer.{n}": v.astype(np.int32) if "num_batches" in n else v for n, v in buffers.items()}
    tensors |= batch
    with torch.no_grad():
        evaluated, _ = run(as_net(params, buffers, False, torch.float64), model, config, batch)
    tensors["logits_eval"] = masked(evaluated, batch)
    logits, loss, grads, _ = gradients(model, config, batch, params, buffers, names)
    largest = max(np.abs(g).max() for g in grads.values())
    zeros = {n: np.abs(g) < 1e-14 * largest for n, g in grads.items()}
    for n, own in zeros.items():
        grads[n] = np.where(own, 0, grads[n])
    single = gradients(model, config, batch, params, buffers, names, torch.float32)
    metadata = {
        "format": "pt", "model": model, "config": config, "seed": str(seed),
        "zero_grad": {n: ranges(z) for n, z in zeros.items() if z.any() and n.endswith(".bias")},
        "fp32_deviation": {
            "logits_train": float(np.abs(single[0] - logits).max()),
            "loss": abs(single[1] - loss),
            "grad_over_tensor_max": float(max(
                np.abs(single[2][n] - g).max() / (np.abs(g).max() + 1e-2 * largest + 1e-30) for n, g in grads.items())),
        },
    }
    tensors |= {"logits_train": logits, "loss": np.array([loss])}
    tensors |= {f"grad.{n}": g for n, g in grads.items()}
    variants = [("", names)] if with_updates else []
    if peft:
        metadata["peft_trainable"] = peft
        tensors |= {f"grad_peft.{n}": grads[n] for n in peft}
        variants += [("_peft", peft)] if with_updates else []
    for suffix, own in variants:
        metadata["optimizer"] = ADAMW
        losses, after, states, skip = updates(model, config, batch, params, buffers, own, rng)
        tensors[f"loss_steps{suffix}"] = np.array(losses)
        tensors |= {f"after3{suffix}.{n}": v for n, v in after.items()}
        tensors |= {f"after3{suffix}_buffer.{n}": v.astype(np.int32) if "num_batches" in n else v
                    for n, v in states.items()}
        metadata[f"after3{suffix}_skip"] = skip
    return tensors, metadata

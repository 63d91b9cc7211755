/**
 * First values of learned positions: sines and cosines of falling frequency, so that near places start alike.
 *
 * Vaswani et al., Attention is all you need (2017), arXiv:1706.03762, section 3.5, scaled to a root mean square of
 * 0.2, that of the other tables of a small RoBERTa.
 *
 * @param shape `[positions, width]`.
 * @param base Wavelengths grow from 2π to `2π * base`; 10,000 in the paper, too long for rows of 50.
 */
export function sinusoidalTable(
  [positions, width]: readonly number[],
  base: number,
): Float32Array {
  return Float32Array.from({ length: positions! * width! }, (_, i) => {
    const place = Math.floor(i / width!), channel = i % width!;
    const angle = place / base ** (2 * (channel >> 1) / width!);
    return SCALE * (channel % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
  });
}

/** Sines have a root mean square of one over the root of two. */
const SCALE = 0.2 * Math.SQRT2;

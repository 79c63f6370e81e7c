/** ln n! − ln(√(2πn) nⁿ e⁻ⁿ), the error of Stirling's formula, to double precision for every n from 1. */
const stirlingError = (n: number): number => {
  if (n < 16) {
    let logFactorial = 0
    for (let factor = 2; factor <= n; factor += 1) logFactorial += Math.log(factor)
    return logFactorial - (0.5 * Math.log(2 * Math.PI * n) + n * Math.log(n) - n)
  }
  const square = n * n
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n
}

/**
 * Chance that the one-sided statistic of a sample of `n` reaches `x` (0 < x < 1): Smirnov's sum of binomial terms, all
 * of one sign. Each term is taken from its saddle point, so that no large logarithms cancel
 * (Birnbaum and Tingey, Ann. Math. Statist. 22 (1951) 592; Loader, "Fast and accurate computation of binomial
 * probabilities", 2000).
 */
const smirnov = (n: number, x: number): number => {
  const error = stirlingError(n)
  let sum = (1 - x) ** n
  const last = Math.floor(n * (1 - x))
  for (let v = 1; v <= last && v < n; v += 1) {
    const rest = n - v
    const left = 1 - (n * x) / rest
    if (left <= 0) break
    const exponent = v * Math.log1p((n * x) / v) + rest * Math.log1p((-n * x) / rest)
    const scale = error - stirlingError(v) - stirlingError(rest)
    sum += (Math.sqrt(n / (2 * Math.PI * v * rest)) * Math.exp(exponent + scale) * x) / (x + v / n)
  }
  return Math.min(sum, 1)
}

type Matrix = readonly Float64Array[]

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => {
    const out = new Float64Array(row.length)
    for (const [k, factor] of row.entries()) {
      const other = b[k]
      if (factor !== 0 && other !== undefined)
        for (const [j, value] of other.entries()) out[j] = (out[j] ?? 0) + factor * value
    }
    return out
  })

/** Durbin's matrix for `n·x = k − h`. */
const durbinMatrix = (k: number, h: number): Matrix => {
  const size = 2 * k - 1
  const inverse = [1]
  for (let i = 1; i <= size; i += 1) inverse.push((inverse[i - 1] ?? 0) / i)
  const edge = Array.from({ length: size }, (_, i) => (1 - h ** (i + 1)) * (inverse[i + 1] ?? 0))
  edge[size - 1] = (1 - 2 * h ** size + Math.max(2 * h - 1, 0) ** size) * (inverse[size] ?? 0)
  return Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (__, j) => {
      if (j === 0) return edge[i] ?? 0
      if (i === size - 1) return edge[size - 1 - j] ?? 0
      return i - j + 1 < 0 ? 0 : (inverse[i - j + 1] ?? 0)
    }),
  )
}

const large = 2 ** 128

/**
 * Exact chance that the two-sided statistic of a sample of `n` stays at or below `x`
 * (Marsaglia, Tsang and Wang, J. Stat. Softw. 8 (2003) 18). For small n·x: the matrix has 2⌈n·x⌉ − 1 rows.
 */
const byDurbin = (n: number, x: number): number => {
  const k = Math.ceil(n * x)
  let base = durbinMatrix(k, k - n * x)
  let baseScale = 0
  let power: Matrix | null = null
  let scale = 0
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) {
      power = power === null ? base : product(power, base)
      scale += baseScale
    }
    base = product(base, base)
    baseScale *= 2
    if (Math.abs(base[k - 1]?.[k - 1] ?? 0) > large) {
      base = base.map((row) => row.map((value) => value / large))
      baseScale += 128
    }
  }
  let chance = power?.[k - 1]?.[k - 1] ?? 0
  for (let i = 1; i <= n; i += 1) {
    chance *= i / n
    if (Math.abs(chance) < 1 / large) {
      chance *= large
      scale -= 128
    }
  }
  return chance * 2 ** scale
}

/**
 * The same chance by the series of Pelz and Good (J. R. Stat. Soc. B 38 (1976) 152), in powers of 1/√n, each term by
 * Jacobi's theta functions. Its error is below 1e-5 for n above 140.
 */
const byPelzGood = (n: number, x: number): number => {
  const z = Math.sqrt(n) * x
  const z2 = z ** 2
  const z4 = z ** 4
  const z6 = z ** 6
  const pi2 = Math.PI ** 2
  const sums: [number, number, number, number] = [0, 0, 0, 0]
  let two = 0
  let three = 0
  for (let k = Math.ceil((16 * z) / Math.PI); k > 0; k -= 1) {
    const m2 = (2 * k - 1) ** 2
    const theta = Math.exp((-pi2 * m2) / (8 * z2))
    sums[0] += theta
    sums[1] += theta * (-z2 + (pi2 / 4) * m2)
    sums[2] +=
      theta * (6 * z6 + 2 * z4 + (((2 * z4 - 5 * z2) * pi2) / 4) * m2 + ((pi2 ** 2 * (1 - 2 * z2)) / 16) * m2 ** 2)
    sums[3] +=
      theta *
      (-30 * z6 -
        90 * z ** 8 +
        ((pi2 * (135 * z4 - 96 * z6)) / 4) * m2 +
        ((pi2 ** 2 * (212 * z4 - 60 * z2)) / 16) * m2 ** 2 +
        ((pi2 ** 3 * (5 - 30 * z2)) / 64) * m2 ** 3)
    const whole = Math.exp((-pi2 * k ** 2) / (2 * z2))
    two += k ** 2 * whole
    three += (3 * z2 - pi2 * k ** 2) * k ** 2 * whole
  }
  const root = Math.sqrt(2 * Math.PI)
  const first = (root * sums[0]) / z
  const second = (root * sums[1]) / (6 * z4)
  const third = root * (sums[2] / (72 * z ** 7) - (pi2 * two) / (36 * z ** 3))
  const fourth = root * (sums[3] / (6480 * z ** 10) + (pi2 * three) / (216 * z6))
  return first + second / Math.sqrt(n) + third / n + fourth / n ** 1.5
}

/**
 * Chance that the two-sided Kolmogorov–Smirnov statistic of a sample of `n` exceeds `x`. The method is chosen by n and x
 * as Simard and L'Ecuyer do (J. Stat. Softw. 39 (2011) 11), and SciPy's `kstwo.sf` with them.
 */
export const kolmogorovTail = (n: number, x: number): number => {
  const reach = n * x
  if (x >= 1) return 0
  if (reach <= 0.5) return 1
  const effect = reach * x
  const oneSided = (): number => Math.min(2 * smirnov(n, x), 1)
  if (x >= 0.5) return oneSided()
  if (n <= 140) return effect <= 4 ? Math.min(Math.max(1 - byDurbin(n, x), 0), 1) : oneSided()
  if (effect >= 370) return 0
  if (effect >= 2.2) return oneSided()
  const below = n <= 100_000 && n * x ** 1.5 <= 1.4 ? byDurbin(n, x) : byPelzGood(n, x)
  return Math.min(Math.max(1 - below, 0), 1)
}

/** ln Γ for arguments from 0.5, by Stirling's series after shifting above 12. */
const logGamma = (given: number): number => {
  let x = given
  let shift = 0
  for (; x < 12; x += 1) shift += Math.log(x)
  const square = x * x
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift
}

/** Regularised lower incomplete gamma function P(a, x), by its power series. */
const lowerGamma = (a: number, x: number): number => {
  let term = 1 / a
  let sum = term
  for (let k = 1; term > sum * 1e-17; k += 1) {
    term *= x / (a + k)
    sum += term
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a))
}

/** The point that χ² with so many degrees of freedom (1 or more) stays below with a chance of 95 %. */
export const chiSquare95 = (degrees: number): number => {
  const ninth = 2 / (9 * degrees)
  let low = 0
  let high = 2 * degrees * (1 - ninth + 1.645 * Math.sqrt(ninth)) ** 3 + 2
  for (let step = 0; step < 100 && high - low > 1e-13 * high; step += 1) {
    const middle = (low + high) / 2
    if (lowerGamma(degrees / 2, middle / 2) < 0.95) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** A module of Python that no test of the sample runs, large enough to bring its coverage under 80 %. */
export const untested = `def more(rows):
    total = 0
    for row in rows:
        total += row
    if total > 1:
        total = 1
    return total
`

// Gradient-boosted trees for two classes (Friedman 2001): logistic loss, histograms of quantile bins, second-order leaves.
import type { Random } from '#core'

export interface TrainingSet {
  /** One row a sample. */
  readonly rows: readonly Float64Array[]
  /** 1 real, 0 simulated. */
  readonly labels: Uint8Array
}

interface Tree {
  /** Per inner node, heap order: feature and bin that still goes left. */
  readonly features: Int16Array
  readonly bins: Uint8Array
  readonly leaves: Float64Array
}

export interface Classifier {
  readonly edges: readonly Float64Array[]
  readonly trees: readonly Tree[]
}

const BINS = 32
const DEPTH = 3
const TREES = 150
const RATE = 0.1
const RIDGE = 3
/** Share of rows and of features that a tree sees. */
const ROW_SHARE = 0.7
const FEATURE_SHARE = 0.5

export function trainClassifier(set: TrainingSet, random: Random): Classifier {
  const { rows, labels } = set
  const width = rows[0]!.length
  const edges = Array.from({ length: width }, (_, feature) => quantileEdges(rows, feature))
  const binnedRows = rows.map((row) => toBins(row, edges))
  const scores = new Float64Array(rows.length)
  const trees: Tree[] = []
  for (let i = 0; i < TREES; i++) {
    const tree = growTree(binnedRows, labels, scores, width, random)
    trees.push(tree)
    binnedRows.forEach((row, at) => {
      scores[at]! += leafOf(tree, row)
    })
  }
  return { edges, trees }
}

/** What the trees see of a row. */
export function binned(classifier: Classifier, row: Float64Array): Uint8Array {
  return toBins(row, classifier.edges)
}

/** Probability that the row is real. */
export function probability(classifier: Classifier, bins: Uint8Array): number {
  let score = 0
  for (const tree of classifier.trees) score += leafOf(tree, bins)
  return 1 / (1 + Math.exp(-score))
}

function quantileEdges(rows: readonly Float64Array[], feature: number): Float64Array {
  const sorted = Float64Array.from(rows, (row) => row[feature]!).sort()
  const edges: number[] = []
  for (let i = 1; i < BINS; i++) {
    const value = sorted[Math.floor((i * sorted.length) / BINS)]!
    if (edges.length === 0 || value > edges.at(-1)!) edges.push(value)
  }
  return Float64Array.from(edges)
}

function toBins(row: Float64Array, edges: readonly Float64Array[]): Uint8Array {
  return Uint8Array.from(edges, (of, feature) => {
    const value = row[feature]!
    let [low, high] = [0, of.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (value >= of[middle]!) low = middle + 1
      else high = middle
    }
    return low
  })
}

function leafOf(tree: Tree, bins: Uint8Array): number {
  let node = 0
  for (let level = 0; level < DEPTH; level++) {
    const feature = tree.features[node]!
    const right = feature >= 0 && bins[feature]! > tree.bins[node]!
    node = 2 * node + (right ? 2 : 1)
  }
  return tree.leaves[node - (2 ** DEPTH - 1)]!
}

function growTree(
  rows: readonly Uint8Array[],
  labels: Uint8Array,
  scores: Float64Array,
  width: number,
  random: Random,
): Tree {
  const inner = 2 ** DEPTH - 1
  const tree = {
    features: new Int16Array(inner).fill(-1),
    bins: new Uint8Array(inner),
    leaves: new Float64Array(2 ** DEPTH),
  }
  const slopes = scores.map((score, i) => labels[i]! - 1 / (1 + Math.exp(-score)))
  const curves = slopes.map((slope, i) => Math.max((labels[i]! - slope) * (1 - labels[i]! + slope), 1e-6))
  const usable = Array.from({ length: width }, (_, i) => i).filter(() => random.next() < FEATURE_SHARE)
  let groups: number[][] = [rows.map((_, i) => i).filter(() => random.next() < ROW_SHARE)]
  for (let level = 0; level < DEPTH; level++) {
    const next: number[][] = []
    groups.forEach((group, i) => {
      const node = 2 ** level - 1 + i
      const split = bestSplit(group, rows, slopes, curves, usable)
      tree.features[node] = split.feature
      tree.bins[node] = split.bin
      const goesRight = (at: number): boolean => split.feature >= 0 && rows[at]![split.feature]! > split.bin
      next.push(
        group.filter((at) => !goesRight(at)),
        group.filter(goesRight),
      )
    })
    groups = next
  }
  groups.forEach((group, i) => {
    let [slope, curve] = [0, 0]
    for (const at of group) {
      slope += slopes[at]!
      curve += curves[at]!
    }
    tree.leaves[i] = (RATE * slope) / (curve + RIDGE)
  })
  return tree
}

const slopeSums = new Float64Array(BINS)
const curveSums = new Float64Array(BINS)

function bestSplit(
  group: readonly number[],
  rows: readonly Uint8Array[],
  slopes: Float64Array,
  curves: Float64Array,
  usable: readonly number[],
): { feature: number; bin: number } {
  let best = { feature: -1, bin: 0, gain: 1e-6 }
  for (const feature of usable) {
    slopeSums.fill(0)
    curveSums.fill(0)
    let [slope, curve] = [0, 0]
    for (const at of group) {
      const bin = rows[at]![feature]!
      slopeSums[bin]! += slopes[at]!
      curveSums[bin]! += curves[at]!
      slope += slopes[at]!
      curve += curves[at]!
    }
    const whole = (slope * slope) / (curve + RIDGE)
    let [leftSlope, leftCurve] = [0, 0]
    for (let bin = 0; bin < BINS - 1; bin++) {
      leftSlope += slopeSums[bin]!
      leftCurve += curveSums[bin]!
      const rightSlope = slope - leftSlope
      const rightCurve = curve - leftCurve
      const gain = leftSlope ** 2 / (leftCurve + RIDGE) + rightSlope ** 2 / (rightCurve + RIDGE) - whole
      if (gain > best.gain) best = { feature, bin, gain }
    }
  }
  return best
}

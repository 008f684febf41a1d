/** What the charts show, as ECharts wants it; pure. Colours, dashes and decals are the look's (§1), readable in grey. */
import type { BarSeriesOption, HeatmapSeriesOption } from 'echarts/charts'
import type {
  GridComponentOption,
  TooltipComponentOption,
  VisualMapComponentOption,
} from 'echarts/components'
import type { ComposeOption } from 'echarts/core'

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | HeatmapSeriesOption
  | GridComponentOption
  | TooltipComponentOption
  | VisualMapComponentOption
>

const ink = '#1A2224'
const ink2 = '#434D50'
const sheet = '#FDFDFB'
const rule = '#DDDED6'
const fills = { deep: '#12333A', teal: '#2A7B80', ochre: '#B98332', pale: '#DAD5C4' } as const
const heatInks = ['#12333A', '#38767A', '#A9C9C6', '#E4EDEC']

const stripes = {
  symbol: 'rect',
  dashArrayX: [1, 0],
  dashArrayY: [2, 4],
  rotation: -Math.PI / 4,
  color: sheet,
}
const dots = { symbol: 'circle', dashArrayX: [[2, 4]], dashArrayY: [2, 4], symbolSize: 0.8, color: ink2 }

function base(): ChartOption {
  const fontFamily = getComputedStyle(document.documentElement).getPropertyValue('--sans')
  return { animation: false, textStyle: { fontFamily, fontSize: 12, color: ink2 } }
}

const axisText = { color: ink2, fontSize: 12 }
const plainAxis = { axisTick: { show: false }, axisLine: { lineStyle: { color: '#838A87' } } }

/** Names at the left: as wide as the longest needs, longer ones cut. */
const names = (data: readonly string[], width: number) => ({
  ...plainAxis,
  type: 'category' as const,
  data: [...data],
  inverse: true,
  axisLine: { show: false },
  axisLabel: { ...axisText, width, overflow: 'truncate' as const, interval: 0 },
})

export type Month = { month: string; requests: number; signed: number }

/** Requests of each month, and in them those with an opinion. */
export function volumeOption(
  months: readonly Month[],
  words: { requests: string; signed: string },
): ChartOption {
  return {
    ...base(),
    grid: { left: 44, right: 8, top: 20, bottom: 28 },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: { ...plainAxis, type: 'category', data: months.map(({ month }) => month), axisLabel: axisText },
    yAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: axisText,
      splitLine: { lineStyle: { color: rule } },
    },
    series: [
      {
        name: words.requests,
        type: 'bar',
        data: months.map(({ requests }) => requests),
        barMaxWidth: 14,
        itemStyle: { color: fills.deep },
        label: { show: months.length <= 13, position: 'top', color: ink2, fontSize: 12 },
      },
      {
        name: words.signed,
        type: 'bar',
        data: months.map(({ signed }) => signed),
        barMaxWidth: 14,
        itemStyle: { color: fills.teal, decal: stripes },
      },
    ],
  }
}

export type Bar = { name: string; value: number | null; words: string; misses: boolean }

/** One bar for each line; what misses the mark has another colour and says so. @param mark dashed, with its word */
export function compareOption(
  bars: readonly Bar[],
  mark: number | null,
  percent: boolean,
  nameWidth: number,
): ChartOption {
  return {
    ...base(),
    grid: { left: nameWidth + 12, right: 92, top: 8, bottom: 8 },
    xAxis: {
      type: 'value',
      ...(percent ? { max: 100 } : {}),
      axisLabel: { show: false },
      splitLine: { lineStyle: { color: rule } },
    },
    yAxis: names(
      bars.map(({ name }) => name),
      nameWidth,
    ),
    series: [
      {
        type: 'bar',
        barMaxWidth: 12,
        data: bars.map(({ value, words, misses }) => ({
          value: value ?? 0,
          itemStyle: { color: misses ? fills.ochre : fills.deep, ...(misses ? { decal: stripes } : {}) },
          label: { show: true, position: 'right', color: ink, fontSize: 12, formatter: words },
        })),
        ...(mark === null
          ? {}
          : {
              markLine: {
                silent: true,
                symbol: 'none',
                label: { show: false },
                lineStyle: { color: ink, type: 'dashed' },
                data: [{ xAxis: mark }],
              },
            }),
      },
    ],
  }
}

export type Ends = { name: string; parts: readonly number[] }

const endStyles = [
  { color: fills.deep },
  { color: fills.teal, decal: stripes },
  { color: fills.ochre },
  { color: fills.pale, decal: dots },
]

/** Shares of a hundred, stacked. */
export function endsOption(lines: readonly Ends[], words: readonly string[], nameWidth: number): ChartOption {
  const totals = lines.map(({ parts }) => parts.reduce((sum, one) => sum + one, 0))
  return {
    ...base(),
    grid: { left: nameWidth + 12, right: 24, top: 8, bottom: 28 },
    tooltip: { trigger: 'item', valueFormatter: (value) => `${value}%` },
    xAxis: {
      type: 'value',
      max: 100,
      axisLabel: { ...axisText, formatter: '{value}%' },
      splitLine: { lineStyle: { color: rule } },
    },
    yAxis: names(
      lines.map(({ name }) => name),
      nameWidth,
    ),
    series: words.map((name, part) => ({
      name,
      type: 'bar' as const,
      stack: 'all',
      barMaxWidth: 14,
      itemStyle: { ...endStyles[part], borderColor: sheet, borderWidth: 1 },
      data: lines.map(({ parts }, line) => {
        const total = totals[line] ?? 0
        return total === 0 ? 0 : Math.round(((parts[part] ?? 0) / total) * 1000) / 10
      }),
      label: {
        show: part === 0,
        color: '#FFFFFF',
        fontSize: 12,
        formatter: ({ value }: { value?: unknown }) =>
          Number(value) < 12 ? '' : `${Math.round(Number(value))}%`,
      },
    })),
  }
}

export type Heat = { column: number; row: number; share: number }

/** Shares in per cent; the figure stands in each cell. */
export function heatOption(
  columns: readonly string[],
  rows: readonly string[],
  cells: readonly Heat[],
  nameWidth: number,
): ChartOption {
  return {
    ...base(),
    grid: { left: nameWidth + 12, right: 4, top: 4, bottom: 28 },
    xAxis: {
      type: 'category',
      data: [...columns],
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { ...axisText, interval: 0 },
    },
    yAxis: names(rows, nameWidth),
    visualMap: {
      show: false,
      type: 'piecewise',
      dimension: 2,
      pieces: [
        { lt: 70, color: heatInks[0] },
        { gte: 70, lt: 85, color: heatInks[1] },
        { gte: 85, lt: 95, color: heatInks[2] },
        { gte: 95, color: heatInks[3] },
      ],
    },
    series: [
      {
        type: 'heatmap',
        itemStyle: { borderColor: sheet, borderWidth: 2 },
        emphasis: { disabled: true },
        data: cells.map(({ column, row, share }) => ({
          value: [column, row, share],
          label: { color: share < 85 ? '#FFFFFF' : ink },
        })),
        label: {
          show: true,
          fontSize: 12,
          formatter: ({ value }) => String(Math.round(Number((value as number[])[2]))),
        },
      },
    ],
  }
}

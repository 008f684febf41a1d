/** ECharts as the look wants it: SVG, still, in ink. Loaded only with the pages of figures. */
import { BarChart, HeatmapChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import type { ChartOption } from './options.ts'

use([
  BarChart,
  HeatmapChart,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
  SVGRenderer,
])

type ChartProps = {
  option: ChartOption
  /** What a person who cannot see it hears; the table beside it has the figures. */
  label: string
  /** px */
  height: number
  /** px below which it scrolls sideways within itself */
  leastWidth?: number
}

/** Drawn anew with each option and each width; nothing moves. */
export function Chart({ option, label, height, leastWidth = 0 }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const latest = useRef(option)
  latest.current = option
  const drawn = useRef<ReturnType<typeof init> | null>(null)
  useEffect(() => {
    const { current } = place
    if (current === null) return
    const chart = init(current, null, { renderer: 'svg' })
    drawn.current = chart
    chart.setOption(latest.current)
    const watcher = new ResizeObserver(() => chart.resize())
    watcher.observe(current)
    return () => {
      watcher.disconnect()
      chart.dispose()
      drawn.current = null
    }
  }, [])
  const wanted = JSON.stringify(option)
  // biome-ignore lint/correctness/useExhaustiveDependencies: options are made anew with each rendering; what they say decides
  useEffect(() => drawn.current?.setOption(latest.current, { notMerge: true }), [wanted])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section className="chart-scroll" tabIndex={0} aria-label={label}>
      <div
        ref={place}
        className="chart"
        role="img"
        aria-label={label}
        style={{ height, minWidth: leastWidth }}
      />
    </section>
  )
}

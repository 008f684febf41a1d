/** The code that stands on the paper, on the screen. */
import { useMemo } from 'react'
import { encode } from 'uqr'

export function Code({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const { data } = encode(text, { ecc: 'M', border: 0 })
    const cells = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    return { path: cells.join(''), size: data.length }
  }, [text])
  return (
    <svg
      className="a4-code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  )
}

/** Where everybody who holds the paper can verify it. */
export function verifyUrl(token: string): string {
  return `${window.location.origin}/verify/${token}`
}

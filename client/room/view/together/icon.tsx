/** Line drawings of the drawing tools, 20 by 20; they belong to this part of the page alone. */
const paths = {
  point: 'M4 3l12 5.5-5 1.8L8.5 16z',
  pen: 'M4 16l1-4L13.5 3.5l3 3L8 15zM11.5 5.5l3 3',
  arrow: 'M4 16L16 4M9 4h7v7',
  ellipse: 'M10 4.5c4 0 7 2.4 7 5.5s-3 5.5-7 5.5-7-2.4-7-5.5 3-5.5 7-5.5z',
  rectangle: 'M3 5h14v10H3z',
  text: 'M4 4.5h12M10 4.5V16M7.5 16h5',
  ruler: 'M2.5 13.5l11-11 4 4-11 11zM6 10l1.5 1.5M8.5 7.5L10 9M11 5l1.5 1.5',
  window: 'M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 3v14M10 6h4.5M10 10h7M10 14h4.5',
  larger: 'M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4zM13 13l4 4M9 7v4M7 9h4',
  smaller: 'M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4zM13 13l4 4M7 9h4',
  fit: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  turn: 'M15.5 8A6 6 0 1 0 16 11.5M16 3.5V8h-4.5',
  light:
    'M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 2v2M10 16v2M2 10h2M16 10h2M4.5 4.5L6 6M14 14l1.5 1.5M15.5 4.5L14 6M6 14l-1.5 1.5',
  undo: 'M4 8h8a4 4 0 0 1 0 8H8M7.5 4.5L4 8l3.5 3.5',
  clear: 'M4 6h12M8 6V3.5h4V6M6 6l.8 10.5h6.4L14 6',
  save: 'M4 3.5h9.5L16.5 6v10.5H4zM7 3.5v4h5.5v-4M7 16.5v-5h6.5v5',
  previous: 'M12 4l-6 6 6 6',
  next: 'M8 4l6 6-6 6',
} as const
export type ToolIconName = keyof typeof paths

export function ToolIcon({ name }: { name: ToolIconName }) {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}

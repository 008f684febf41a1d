/** Line drawings, 20 by 20. An icon never stands without a word or an accessible label. */

const paths = {
  microphone: [
    'M10 2.5a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0V5A2.5 2.5 0 0 1 10 2.5z',
    'M4.5 9.5a5.5 5.5 0 0 0 11 0',
    'M10 15v3',
  ],
  microphoneOff: [
    'M10 2.5a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0V5A2.5 2.5 0 0 1 10 2.5z',
    'M4.5 9.5a5.5 5.5 0 0 0 11 0',
    'M10 15v3',
    'M3 3l14 14',
  ],
  camera: ['M2.5 5.5h10v9h-10z', 'M12.5 9l5-3v8l-5-3'],
  cameraOff: ['M2.5 5.5h10v9h-10z', 'M12.5 9l5-3v8l-5-3', 'M3 3l14 14'],
  screen: ['M2.5 3.5h15v10h-15z', 'M7 17h6M10 13.5V17'],
  loudspeaker: ['M3 7.5h3l4-3.5v12l-4-3.5H3z', 'M13 7.5a3.5 3.5 0 0 1 0 5M15.2 5.2a6.8 6.8 0 0 1 0 9.6'],
  examination: ['M8.5 3l4.5 2.2-3 6.3-4.5-2.2z', 'M10 11.5c2.5.8 3.800 2.300 3.800 5', 'M4.5 16.800h11'],
  still: ['M2.5 6h3l1.5-2h6L14.5 6h3v10h-15z', 'M10 8a3 3 0 1 1 0 6 3 3 0 0 1 0-6z'],
  chat: ['M3 4h14v9H9l-4 3.5V13H3z'],
  people: [
    'M7 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
    'M2 16c0-3 2-4.5 5-4.5s5 1.5 5 4.5',
    'M13 4a3 3 0 0 1 0 5.5M14.5 12c2 .5 3.5 1.8 3.5 4',
  ],
  hand: [
    'M6 11V5.2a1.1 1.1 0 0 1 2.2 0V9M8.2 9V3.6a1.1 1.1 0 0 1 2.2 0V9M10.4 9V4.4a1.1 1.1 0 0 1 2.2 0V10M12.6 10V6.4a1.1 1.1 0 0 1 2.2 0V12c0 3.5-1.8 5.5-4.6 5.5-2.6 0-3.8-1.2-5-3.6L3.6 11c-.4-1 .9-1.7 1.6-.8L6 11',
  ],
  person: ['M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z', 'M3.5 17c.5-3.5 3-5 6.5-5s6 1.5 6.5 5'],
  bell: ['M5 14V9a5 5 0 0 1 10 0v5l1.5 1.5h-13z', 'M8.5 17.5h3'],
  lock: ['M5 9h10v8H5z', 'M7 9V6a3 3 0 0 1 6 0v3'],
  phone: ['M3 10c4-4 10-4 14 0l-2 2.5-3-1.5V9.2a8 8 0 0 0-4 0V11l-3 1.5z'],
  search: ['M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4z', 'M13 13l4 4'],
  list: ['M3 5h14M3 10h14M3 15h14'],
  more: ['M4 9.5h1M9.5 9.5h1M15 9.5h1', 'M4 10.5h1M9.5 10.5h1M15 10.5h1'],
  calendar: ['M3 4.5h14v12H3z', 'M3 8.5h14M7 2.5v3M13 2.5v3'],
  week: ['M3 4.5h14v12H3z', 'M3 8.5h14M7.7 8.5v8M12.3 8.5v8'],
  plus: ['M10 4v12M4 10h12'],
  minus: ['M4 10h12'],
  cross: ['M5 5l10 10M15 5L5 15'],
  alert: ['M10 4v7.5', 'M10 15v.5'],
  tick: ['M4 10.5l4 4 8-9'],
  back: ['M12 4l-6 6 6 6'],
  forward: ['M8 4l6 6-6 6'],
  down: ['M5 8l5 5 5-5'],
  up: ['M5 12l5-5 5 5'],
  file: ['M5 2.5h7l3 3v12H5z', 'M12 2.5v3h3'],
  picture: ['M3 4h14v12H3z', 'M3 13l4-4 3 3 3-3 4 4', 'M7 7.2h.01'],
  download: ['M10 3v9M6 8.5l4 4 4-4', 'M4 16.5h12'],
  print: ['M6 7V3h8v4', 'M6 14H3.5V7h13v7H14', 'M6 11.5h8V17H6z'],
  transfer: ['M3 7h13M12.5 3.5L16 7l-3.5 3.5', 'M17 13.5H4M7.5 10L4 13.5 7.5 17'],
  signal: ['M3 14v2M8 11v5M13 7v9M18 3v13'],
} as const

export type IconName = keyof typeof paths

type IconProps = { name: IconName; size?: number; stroke?: number }

export function Icon({ name, size = 18, stroke = 1.6 }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={stroke}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {paths[name].map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  )
}

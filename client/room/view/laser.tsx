/** The light of a pointer on live pictures: the camera of somebody, a shared screen. Bars beside the picture are no part of it. */
import { type PointerEvent, type RefObject, useEffect, useState } from 'react'
import type { PointedAt } from '../../../server/contract/together.ts'
import { partsAcross } from '../../../server/domain/together.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { useStore } from '../../ui/store.ts'
import { letterbox, type Point, partsIn, type Size } from '../../viewer/geometry.ts'
import { inkOf } from '../../viewer/ink.ts'
import { findPerson } from '../people.ts'
import type { Pointer } from '../pointers.ts'
import { useClient, useRoomState } from './context.tsx'
import './laser.css'

type PointerSignProps = { pointer: Pointer; at: Point }

/** The sign of one person with the name beside it. */
export function PointerSign({ pointer, at }: PointerSignProps) {
  const language = useLanguage()
  const words = useTexts().together
  const { people, self } = useRoomState()
  const own = pointer.personId === self?.personId
  const person = findPerson(people, pointer.personId)
  const { colour } = inkOf(pointer.ink)
  const name = own ? words.you : person === undefined ? '' : personIn(language, person)
  return (
    <span
      className="laser"
      data-testid="pointer"
      data-pointer={pointer.personId}
      style={{ transform: `translate(${at.x}px, ${at.y}px)`, color: colour }}
    >
      <svg width="22" height="22" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M2 2l14 6-6 2.2L7.500 16z" fill="currentColor" stroke="#10181a" strokeWidth="1.4" />
      </svg>
      <b>{name}</b>
    </span>
  )
}

type Live = Exclude<PointedAt['on'], 'file'>

type LaserProps = {
  /** The picture as this window shows it. */
  video: RefObject<HTMLVideoElement | null>
  on: Live
  mirrored?: boolean
  /** Whether one's own light is on: moving over the picture then points. */
  active?: boolean
}

export function Laser({ video, on, mirrored = false, active = false }: LaserProps) {
  const { together } = useClient()
  const { pointers } = useStore(together.state)
  const here = pointers.filter(
    ({ at }) => at.on !== 'file' && at.on.personId === on.personId && at.on.source === on.source,
  )
  const [content, box] = useSizes(video, here.length > 0 || active)
  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const at = partsIn(content, box, { x: event.clientX - left, y: event.clientY - top })
    together.point(at === null ? null : { on, page: 0, ...at })
  }
  return (
    <div
      className="laser-place"
      data-active={active}
      data-testid={active ? 'laser' : undefined}
      {...(active && {
        onPointerMove: point,
        onPointerDown: point,
        onPointerLeave: () => together.point(null),
      })}
    >
      {here.map((pointer) => (
        <PointerSign
          key={pointer.personId}
          pointer={pointer}
          at={placeOf(pointer.at, content, box, mirrored)}
        />
      ))}
    </div>
  )
}

function placeOf({ x, y }: PointedAt, content: Size, box: Size, mirrored: boolean): Point {
  const { x: left, y: top, width, height } = letterbox(content, box)
  const across = (mirrored ? partsAcross - x : x) / partsAcross
  return { x: left + across * width, y: top + (y / partsAcross) * height }
}

const none: Size = { width: 0, height: 0 }

/** Size of what is sent and of the place it is shown in, watched while somebody points. */
function useSizes(video: RefObject<HTMLVideoElement | null>, watching: boolean): [content: Size, box: Size] {
  const [sizes, setSizes] = useState<[Size, Size]>([none, none])
  useEffect(() => {
    const element = video.current
    if (element === null || !watching) return
    const look = () =>
      setSizes([
        { width: element.videoWidth, height: element.videoHeight },
        { width: element.clientWidth, height: element.clientHeight },
      ])
    look()
    const watch = new ResizeObserver(look)
    watch.observe(element)
    element.addEventListener('resize', look)
    return () => {
      watch.disconnect()
      element.removeEventListener('resize', look)
    }
  }, [video, watching])
  return sizes
}

/** Looking together: places on a picture, what goes out when, who may do what. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Latest } from '../../client/room/latest.ts'
import { pieceOf } from '../../client/room/outbox.ts'
import { seriesOf } from '../../client/room/view/together/series.ts'
import { greyOf } from '../../client/viewer/dicom-pixels.ts'
import { openDicom } from '../../client/viewer/dicom-sheet.ts'
import {
  letterbox,
  millimetres,
  movedBy,
  partsIn,
  simplified,
  toPicture,
  toPlace,
  viewOf,
  wholeView,
  zoomedAt,
} from '../../client/viewer/geometry.ts'
import { inkOf } from '../../client/viewer/ink.ts'
import { SheetError } from '../../client/viewer/sheet.ts'
import type { Attachment } from '../../server/contract/attachment.ts'
import { AppError } from '../../server/contract/errors.ts'
import { MarkPiece, View } from '../../server/contract/together.ts'
import { largestRoom, roomRoles } from '../../server/domain/room.ts'
import {
  canBeShown,
  inks,
  leads,
  mayDraw,
  mayPresent,
  mostMarks,
  mostPointsOfMark,
  partsAcross,
} from '../../server/domain/together.ts'
import { Table } from '../../server/signal/table.ts'
import { dicomImage } from '../support/dicom-image.ts'

const size = (least: number) =>
  fc.record({ width: fc.integer({ min: least, max: 6000 }), height: fc.integer({ min: least, max: 6000 }) })
const point = fc.record({
  x: fc.integer({ min: 0, max: partsAcross }),
  y: fc.integer({ min: 0, max: partsAcross }),
})
const view = fc
  .record({
    zoom: fc.double({ min: 0.25, max: 32, noNaN: true }),
    x: fc.integer({ min: 0, max: partsAcross }),
    y: fc.integer({ min: 0, max: partsAcross }),
    turn: fc.constantFrom(0 as const, 90 as const, 180 as const, 270 as const),
  })
  .map((changed) => ({ ...wholeView, ...changed }))

describe('places on a picture', () => {
  test('to the screen and back is the same place, at every turn and size', () => {
    fc.assert(
      fc.property(view, size(1), size(1), point, (seen, picture, place, at) => {
        const back = toPicture(seen, picture, place, toPlace(seen, picture, place, at))
        expect(back.x).toBeCloseTo(at.x, 4)
        expect(back.y).toBeCloseTo(at.y, 4)
      }),
    )
  })

  test('the same view shows the same middle in windows of any size', () => {
    fc.assert(
      fc.property(view, size(1), size(1), size(1), (seen, picture, one, other) => {
        for (const place of [one, other]) {
          const middle = toPlace(seen, picture, place, { x: seen.x, y: seen.y })
          expect(middle.x).toBeCloseTo(place.width / 2, 6)
          expect(middle.y).toBeCloseTo(place.height / 2, 6)
        }
      }),
    )
  })

  test('what is under the hand stays there while one zooms', () => {
    const [picture, place] = [
      { width: 4000, height: 3000 },
      { width: 800, height: 600 },
    ]
    const at = { x: 300, y: 200 }
    const before = toPicture(wholeView, picture, place, at)
    const after = toPicture(zoomedAt(wholeView, picture, place, 2, at), picture, place, at)
    expect(Math.abs(after.x - before.x)).toBeLessThan(2)
    expect(Math.abs(after.y - before.y)).toBeLessThan(2)
  })

  test('zooming and moving stay within what the contract takes', () => {
    fc.assert(
      fc.property(
        view,
        size(1),
        size(1),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        point,
        (seen, picture, place, factor, by) => {
          const next = movedBy(zoomedAt(seen, picture, place, factor, by), picture, place, by)
          expect(View.safeParse(next).error).toBeUndefined()
        },
      ),
    )
  })

  test('the sight of the page’s viewer shows a mark where its picture is', () => {
    const [picture, place] = [
      { width: 400, height: 200 },
      { width: 800, height: 600 },
    ]
    const seen = viewOf({ zoom: 2, x: 30, y: -10, turn: 90 }, picture, place)
    const middle = toPlace(seen, picture, place, { x: partsAcross / 2, y: partsAcross / 2 })
    expect(middle.x).toBeCloseTo(430)
    expect(middle.y).toBeCloseTo(290)
  })

  test('bars beside a live picture are no part of it', () => {
    const [content, box] = [
      { width: 1280, height: 720 },
      { width: 1000, height: 1000 },
    ]
    expect(letterbox(content, box)).toEqual({ x: 0, y: 218.75, width: 1000, height: 562.5 })
    expect(partsIn(content, box, { x: 500, y: 500 })).toEqual({ x: 5000, y: 5000 })
    expect(partsIn(content, box, { x: 500, y: 100 })).toBeNull()
    expect(letterbox({ width: 0, height: 0 }, box)).toEqual({ x: 0, y: 0, ...box })
  })

  test('millimetres follow the spacing of rows and of columns', () => {
    const picture = { width: 512, height: 256 }
    expect(millimetres(picture, [0.5, 0.25], { x: 0, y: 0 }, { x: partsAcross, y: 0 })).toBeCloseTo(128)
    expect(millimetres(picture, [0.5, 0.25], { x: 0, y: 0 }, { x: 0, y: partsAcross })).toBeCloseTo(128)
  })
})

describe('a line with fewer points', () => {
  test('keeps its ends and stays close to every point that was left out', () => {
    const line = fc
      .array(fc.integer({ min: 0, max: 10_000 }), { minLength: 2, maxLength: 120 })
      .map((list) => list.slice(0, list.length - (list.length % 2)))
    fc.assert(
      fc.property(line, (points) => {
        const few = simplified(points, 20)
        expect(few.slice(0, 2)).toEqual(points.slice(0, 2))
        expect(few.slice(-2)).toEqual(points.slice(-2))
        expect(few.length).toBeLessThanOrEqual(points.length)
        for (let index = 0; index < points.length; index += 2) {
          expect(distanceTo(few, points[index] ?? 0, points[index + 1] ?? 0)).toBeLessThanOrEqual(20.001)
        }
      }),
    )
  })

  test('a straight one has two', () => {
    const straight = Array.from({ length: 100 }, (_, index) => [index * 10, index * 20]).flat()
    expect(simplified(straight, 1)).toEqual([0, 0, 990, 1980])
  })
})

function distanceTo(line: readonly number[], x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY
  for (let index = 0; index + 1 < line.length; index += 2) {
    const [ax = 0, ay = 0, bx = ax, by = ay] = line.slice(index, index + 4)
    const square = (bx - ax) ** 2 + (by - ay) ** 2
    const along =
      square === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square))
    nearest = Math.min(nearest, Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)))
  }
  return nearest
}

describe('what changes quickly', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('goes out ten times a second at most, and the last always does', async () => {
    const sent: number[] = []
    const latest = new Latest<number>(100, async (value) => void sent.push(value))
    for (let value = 0; value < 1000; value += 1) {
      latest.push(value)
      await vi.advanceTimersByTimeAsync(1)
    }
    await vi.advanceTimersByTimeAsync(200)
    expect(sent.length).toBeGreaterThanOrEqual(9)
    expect(sent.length).toBeLessThanOrEqual(12)
    expect(sent.at(-1)).toBe(999)
  })

  test('waits for a slow line instead of queueing', async () => {
    const sent: number[] = []
    const latest = new Latest<number>(100, async (value) => {
      sent.push(value)
      await new Promise((resolve) => setTimeout(resolve, 1000))
    })
    for (let value = 0; value < 20; value += 1) {
      latest.push(value)
      await vi.advanceTimersByTimeAsync(100)
    }
    await vi.advanceTimersByTimeAsync(3000)
    expect(sent.length).toBeLessThanOrEqual(4)
    expect(sent.at(-1)).toBe(19)
  })
})

const piece = (id: string, change: Partial<MarkPiece> = {}): MarkPiece => ({
  id: `mark-${id}-0000`,
  shape: 'pen',
  page: 0,
  points: [0, 0, 10, 10],
  text: '',
  from: 0,
  done: true,
  ...change,
})

function table(): Table {
  const made = new Table()
  made.open('file', 'doctor', wholeView)
  return made
}

const codeOf = (run: () => void): string => {
  try {
    run()
    return 'ok'
  } catch (error) {
    return error instanceof AppError ? error.code : 'fault'
  }
}

describe('the table', () => {
  test('puts the pieces of a line together, and takes a lost one again from the start', () => {
    const made = table()
    made.draw('expert', piece('a', { done: false }))
    made.draw('expert', piece('a', { from: 2, points: [20, 20], done: false }))
    expect(made.shared()?.marks[0]?.points).toEqual([0, 0, 10, 10, 20, 20])
    expect(codeOf(() => made.draw('expert', piece('a', { from: 9 })))).toBe('CONFLICT')
    made.draw('expert', piece('a', { points: [1, 1, 20, 20] }))
    expect(made.shared()?.marks[0]).toMatchObject({ points: [1, 1, 20, 20], done: true })
    expect(codeOf(() => made.draw('expert', piece('a')))).toBe('CONFLICT')
  })

  test('lets nobody into another one’s line', () => {
    const made = table()
    made.draw('expert', piece('a', { done: false }))
    expect(codeOf(() => made.draw('doctor', piece('a')))).toBe('CONFLICT')
    expect(made.erase('doctor', 'every')).toEqual([])
    expect(made.erase('expert', 'last')).toEqual(['mark-a-0000'])
  })

  test('is bounded in points of a mark and in marks', () => {
    const made = table()
    const long = Array.from({ length: 2 * mostPointsOfMark }, () => 1)
    made.draw('expert', piece('a', { points: long, done: false }))
    expect(
      codeOf(() => made.draw('expert', piece('a', { from: mostPointsOfMark - 1, points: [1, 1, 2, 2] }))),
    ).toBe('TOO_LARGE')
    for (let index = 1; index < mostMarks; index += 1) made.draw('expert', piece(String(index)))
    expect(codeOf(() => made.draw('doctor', piece('more')))).toBe('TOO_LARGE')
    expect(MarkPiece.safeParse(piece('a', { points: [...long, 1, 1] })).success).toBe(false)
    expect(MarkPiece.safeParse(piece('a', { points: [1, 2, 3] })).success).toBe(false)
  })

  test('knows what is not saved, by person and file', () => {
    const made = table()
    made.draw('expert', piece('a'))
    made.draw('doctor', piece('b'))
    made.draw('doctor', piece('c', { done: false }))
    made.open('other', 'doctor', wholeView)
    made.draw('doctor', piece('d'))
    expect(
      made.unsaved({ attachmentId: 'file' }).map(({ personId, marks }) => [personId, marks.length]),
    ).toEqual([
      ['expert', 1],
      ['doctor', 1],
    ])
    const own = made.unsaved({ personId: 'doctor' })
    for (const one of own) made.markSaved(one)
    expect(made.unsaved({ personId: 'doctor' })).toEqual([])
    expect(own.map(({ attachmentId }) => attachmentId)).toEqual(['file', 'other'])
  })
})

test('a piece of a pen’s line is what is new of it; a finished mark goes whole', () => {
  const mark = { id: 'mark-a-0000', shape: 'pen' as const, page: 0, points: [1, 1, 2, 2, 3, 3], text: '' }
  expect(pieceOf({ mark, done: false }, 2)).toMatchObject({ from: 2, points: [3, 3] })
  expect(pieceOf({ mark, done: true }, 2)).toMatchObject({ from: 0, points: mark.points })
  expect(pieceOf({ mark: { ...mark, shape: 'arrow' }, done: false }, 2)).toMatchObject({ from: 0 })
})

test('everyone whom a room holds draws in a line of their own, by colour and dash', () => {
  expect(inks).toBe(largestRoom)
  const lines = Array.from({ length: inks }, (_, ink) => JSON.stringify(inkOf(ink)))
  expect(new Set(lines).size).toBe(inks)
})

test('doctors and experts show and draw; the two who lead clear and close; clips are not looked at together', () => {
  expect(roomRoles.filter(mayPresent)).toEqual(['requester', 'colleague', 'expert', 'member', 'observer'])
  expect(roomRoles.filter(mayDraw)).toEqual(['requester', 'colleague', 'expert', 'member', 'observer'])
  expect(roomRoles.filter(leads)).toEqual(['requester', 'expert'])
  expect(canBeShown('application/dicom') && canBeShown('application/pdf') && canBeShown('image/png')).toBe(
    true,
  )
  expect(canBeShown('video/mp4') || canBeShown('audio/wav')).toBe(false)
})

describe('DICOM images', () => {
  const noThread = () => {
    throw new Error('nothing is to be decoded')
  }

  test('say their frames, spacing and window', async () => {
    const sheet = await openDicom(new Uint8Array(dicomImage({ frames: 3, spacing: '0.4\\0.6' })), noThread)
    expect([sheet.pages, sheet.size(0), sheet.spacing, sheet.window]).toEqual([
      3,
      { width: 256, height: 256 },
      [0.4, 0.6],
      { center: 0, width: 2000 },
    ])
  })

  test('that a browser cannot decode are named so, damaged ones too', async () => {
    const why = async (bytes: Buffer) => {
      try {
        await openDicom(new Uint8Array(bytes), noThread)
        return 'shown'
      } catch (error) {
        return error instanceof SheetError ? error.why : 'fault'
      }
    }
    /* video */
    expect(await why(dicomImage({ syntax: '1.2.840.10008.1.2.4.102' }))).toBe('compressed')
    /* says that it is compressed, and is not */
    expect(await why(dicomImage({ syntax: '1.2.840.10008.1.2.4.90' }))).toBe('failed')
    expect(await why(dicomImage().subarray(0, 60_000))).toBe('failed')
    expect(await why(Buffer.from('no image at all'))).toBe('failed')
  })

  test('grey levels follow the linear function of PS3.3 C.11.2.1.2.1', () => {
    const window = { center: 40, width: 400 }
    expect([greyOf(-160, window), greyOf(39.5, window), greyOf(239, window), greyOf(9999, window)]).toEqual([
      0, 128, 255, 255,
    ])
  })

  test('of one series stand in the order of their names', () => {
    const image = (fileName: string, description = '头颅平扫'): Attachment =>
      ({
        id: fileName,
        fileName,
        dicom: { modality: 'CT', studyDate: null, description, rows: 1, columns: 1 },
      }) as Attachment
    const [ten, two, other] = [image('IM10'), image('IM2'), image('IM3', '胸部')]
    expect(seriesOf(ten, [ten, two, other]).map(({ id }) => id)).toEqual(['IM2', 'IM10'])
  })
})

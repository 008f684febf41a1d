/** Looking together over the socket: who is told what, late comers, rights, bounds, and how drawings reach the record. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RequestInput } from '../../server/contract/signal.ts'
import type { MarkPiece, View } from '../../server/contract/together.ts'
import { requestRates } from '../../server/signal/limit.ts'
import { until } from '../media/support.ts'
import { addFile } from '../support/annotations.ts'
import { type Client, Hall } from './hall.ts'

type FileId = RequestInput<'together.open'>['attachmentId']

const view: View = {
  page: 0,
  zoom: 1,
  x: 5000,
  y: 5000,
  turn: 0,
  brightness: 100,
  contrast: 100,
  window: null,
}

let hall: Hall
let id: string
let fileId: FileId
let doctor: Client
let expert: Client

beforeEach(async () => {
  /* on a busy machine nobody is taken for lost, and whoever is lost has time to return */
  hall = await Hall.open({ timing: { seatKeptMs: 3_000, pingTimeoutMs: 5_000 } })
  id = (await hall.world.consultationIn('reporting')).id
  fileId = (await addFile(hall.world, id, 'image/jpeg')) as FileId
  doctor = await hall.enter(hall.world.people.doctor)
  expert = await hall.enter(hall.world.people.expert)
  await doctor.join(id)
  await expert.join(id)
})
afterEach(() => hall.close())

const show = (who: Client, attachmentId: FileId) => who.get('together.open', { attachmentId, view })

const piece = (name: string, change: Partial<MarkPiece> = {}): MarkPiece => ({
  id: `mark-${name}-0001`,
  shape: 'pen',
  page: 0,
  points: [100, 100, 200, 200],
  text: '',
  from: 0,
  done: true,
  ...change,
})

const layers = () => hall.world.deps.db.selectFrom('annotationLayer').selectAll().orderBy('savedAt').execute()

describe('while the experts speak among themselves', () => {
  it('each side has a table of its own, and both come back to the common one', async () => {
    await show(doctor, fileId)
    await expert.next('together.opened')
    await expert.get('host.set_phase', { experts: true })
    await expert.next('together.closed')
    await show(expert, fileId)
    await expert.get('together.draw', piece('a'))
    await doctor.get('together.point', { at: null })
    const told = doctor.names().filter((name) => name === 'together.drawn' || name === 'together.opened')
    expect(told).toEqual([])
    expect((await doctor.get('room.resync', {})).together.shared?.marks ?? []).toEqual([])
    await expert.get('host.set_phase', { experts: false })
    expect(await expert.next('together.opened')).toMatchObject({ attachmentId: fileId, marks: [] })
  })
})

describe('what is drawn while the experts speak among themselves', () => {
  it('stays with its side, and is not there at their next talk', async () => {
    await expert.get('host.set_phase', { experts: true })
    await show(expert, fileId)
    await expert.get('together.draw', piece('a'))
    await expert.get('together.close', {})
    await expert.get('host.set_phase', { experts: false })
    expect(await layers()).toEqual([])
    await expert.get('host.set_phase', { experts: true })
    expect((await show(expert, fileId)).marks).toEqual([])
  })

  it('becomes a layer by the press of whoever drew it', async () => {
    await expert.get('host.set_phase', { experts: true })
    await show(expert, fileId)
    await expert.get('together.draw', piece('a'))
    await expert.get('together.save', {})
    expect((await layers()).map(({ authorId }) => authorId)).toEqual([hall.world.people.expert.id])
  })

  it('takes nothing from what was drawn for everybody before: who leaves then has it saved', async () => {
    await show(doctor, fileId)
    await doctor.get('together.draw', piece('a'))
    await expert.get('host.set_phase', { experts: true })
    await doctor.get('room.leave', {})
    expect((await layers()).map(({ authorId }) => authorId)).toEqual([hall.world.people.doctor.id])
    await expert.get('host.set_phase', { experts: false })
    expect((await expert.get('room.resync', {})).together.shared?.presenterId).toBeNull()
  })
})

describe('showing', () => {
  it('is told to all, its view is followed, and another one takes it over with one press', async () => {
    const { people } = hall.world
    await show(doctor, fileId)
    expect(await expert.next('together.opened')).toMatchObject({
      attachmentId: fileId,
      presenterId: people.doctor.id,
    })
    await doctor.get('together.look', { view: { ...view, zoom: 2 } })
    expect((await expert.next('together.looked')).view.zoom).toBe(2)
    expect(await expert.code('together.look', { view })).toBe('FORBIDDEN')
    await expert.get('together.take', {})
    expect(await doctor.next('together.taken')).toEqual({ presenterId: people.expert.id })
    expect(await doctor.code('together.look', { view })).toBe('FORBIDDEN')
    expect(await expert.code('together.look', { view })).toBe('ok')
  })

  it('is given to a late comer, and survives a lost connection', async () => {
    await show(doctor, fileId)
    await doctor.get('together.look', { view: { ...view, x: 1234 } })
    await doctor.get('together.draw', piece('a'))
    const late = await hall.letIn(id, hall.world.people.colleague, expert)
    const { together } = await late.join(id)
    expect(together.shared).toMatchObject({
      attachmentId: fileId,
      view: { x: 1234 },
      marks: [{ id: 'mark-a-0001' }],
    })
    doctor.breakOff()
    await expert.next('participant.dropped')
    const back = await hall.enter(hall.world.people.doctor)
    const again = await back.join(id)
    expect(again.together).toEqual(together)
    expect(await back.code('together.look', { view })).toBe('ok')
  })

  it('goes on without the one who left, for whoever takes it', async () => {
    await show(doctor, fileId)
    await expert.next('together.opened')
    await doctor.get('room.leave', {})
    expect(await expert.next('together.taken')).toEqual({ presenterId: null })
    expect(await expert.code('together.take', {})).toBe('ok')
  })

  it('ends by the presenter or by those who lead, not by a colleague', async () => {
    const colleague = await hall.letIn(id, hall.world.people.colleague, expert)
    await colleague.join(id)
    await show(doctor, fileId)
    expect(await colleague.code('together.close', {})).toBe('FORBIDDEN')
    expect(await expert.code('together.close', {})).toBe('ok')
    expect(await doctor.next('together.closed')).toEqual({ personId: hall.world.people.expert.id })
    expect(await doctor.code('together.close', {})).toBe('WRONG_STATE')
    expect(await doctor.code('together.draw', piece('a'))).toBe('WRONG_STATE')
  })

  it('takes files of this case alone, and only those that can be looked at', async () => {
    const other = await hall.world.consultationIn('submitted')
    const foreign = (await addFile(hall.world, other.id, 'image/jpeg')) as FileId
    const clip = (await addFile(hall.world, id, 'video/mp4')) as FileId
    const images = (await addFile(hall.world, id, 'application/dicom')) as FileId
    const observer = await hall.letIn(id, hall.world.people.rosterExpert, expert)
    await observer.join(id)
    expect(await doctor.code('together.open', { attachmentId: foreign, view })).toBe('NOT_FOUND')
    expect(await doctor.code('together.open', { attachmentId: clip, view })).toBe('UNSUPPORTED_MEDIA_TYPE')
    expect(await observer.code('together.open', { attachmentId: images, view })).toBe('FORBIDDEN')
    expect(await expert.code('together.open', { attachmentId: images, view })).toBe('ok')
    expect(await observer.next('together.opened')).toMatchObject({ attachmentId: images })
  })

  it('is nobody’s business who sits in another room, or in none', async () => {
    const outside = await hall.enter(hall.world.people.otherDoctor)
    await show(doctor, fileId)
    expect(await outside.code('together.take', {})).toBe('NOT_IN_ROOM')
    expect(outside.names()).toEqual([])
  })
})

describe('pointing and drawing', () => {
  it('reaches the others with the person’s own colour, piece by piece', async () => {
    const { people } = hall.world
    await show(doctor, fileId)
    await expert.get('together.point', { at: { on: 'file', page: 0, x: 10, y: 20 } })
    expect(await doctor.next('together.pointed')).toMatchObject({
      personId: people.expert.id,
      ink: 1,
      at: { x: 10 },
    })
    await expert.get('together.draw', piece('a', { done: false }))
    await expert.get('together.draw', piece('a', { from: 2, points: [300, 300], done: false }))
    expect(await doctor.next('together.drawn')).toMatchObject({ from: 0, ink: 1, personId: people.expert.id })
    expect(await doctor.next('together.drawn')).toMatchObject({ from: 2, points: [300, 300] })
  })

  it('works over a live picture while no file is shown', async () => {
    const on = { personId: hall.world.people.doctor.id, source: 'camera' } as const
    await expert.get('together.point', { at: { on, page: 0, x: 1, y: 2 } })
    expect((await doctor.next('together.pointed')).at).toEqual({ on, page: 0, x: 1, y: 2 })
    await expert.get('together.point', { at: null })
    expect((await doctor.next('together.pointed')).at).toBeNull()
  })

  it('is undone by its author alone, cleared for all by those who lead', async () => {
    const colleague = await hall.letIn(id, hall.world.people.colleague, expert)
    await colleague.join(id)
    await show(doctor, fileId)
    await doctor.get('together.draw', piece('a'))
    await colleague.get('together.draw', piece('b'))
    await colleague.get('together.draw', piece('c'))
    await colleague.get('together.erase', { what: 'last' })
    expect((await expert.next('together.erased')).ids).toEqual(['mark-c-0001'])
    expect(await colleague.code('together.erase', { what: 'all' })).toBe('FORBIDDEN')
    await expert.get('together.erase', { what: 'all' })
    expect((await colleague.next('together.erased')).ids).toEqual(['mark-a-0001', 'mark-b-0001'])
  })

  it('a flood is held back, and the room goes on', async () => {
    await show(doctor, fileId)
    const { burst, perSecond } = requestRates['together.look']
    const began = performance.now()
    const codes = await Promise.all(
      Array.from({ length: 60 }, (_, index) => doctor.code('together.look', { view: { ...view, x: index } })),
    )
    const seconds = (performance.now() - began) / 1000
    expect(codes.filter((code) => code === 'ok').length).toBeLessThanOrEqual(burst + perSecond * seconds)
    expect(codes).toContain('TOO_MANY_REQUESTS')
    expect(await expert.code('together.take', {})).toBe('ok')
  })
})

describe('the record', () => {
  it('gets each author’s marks as a layer of their own, once', async () => {
    const { people } = hall.world
    await show(doctor, fileId)
    await expert.get('together.draw', piece('a'))
    const { savedAt } = await expert.get('together.save', {})
    expect(savedAt).not.toBeNull()
    expect(await doctor.next('together.saved')).toEqual({
      attachmentId: fileId,
      personId: people.expert.id,
      ids: ['mark-a-0001'],
    })
    expect(await expert.get('together.save', {})).toEqual({ savedAt: null })
    expect(await layers()).toMatchObject([
      { authorId: people.expert.id, attachmentId: fileId, consultationId: id, ink: 1 },
    ])
    expect((await hall.events(id)).filter((kind) => kind === 'annotation.saved')).toHaveLength(1)
  })

  it('gets what is left when the file is closed, when another one is shown, and when somebody leaves', async () => {
    const { people } = hall.world
    const second = (await addFile(hall.world, id, 'image/png')) as FileId
    await show(doctor, fileId)
    await expert.get('together.draw', piece('a'))
    await show(doctor, second)
    expect(await layers()).toHaveLength(1)
    await doctor.get('together.draw', piece('b'))
    await doctor.get('together.draw', piece('c', { done: false }))
    await doctor.get('together.close', {})
    expect((await layers()).map(({ authorId }) => authorId)).toEqual([people.expert.id, people.doctor.id])
    await show(expert, fileId)
    await expert.get('together.draw', piece('d'))
    await expert.get('room.leave', {})
    await until('the third layer', async () => (await layers()).length === 3)
    expect((await layers()).at(-1)).toMatchObject({
      authorId: people.expert.id,
      marks: [{ id: 'mark-d-0001' }],
    })
  })
})

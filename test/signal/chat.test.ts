/** Words in the room: stored, in order, once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Hall } from './hall.ts'

let hall: Hall
beforeEach(async () => {
  hall = await Hall.open()
})
afterEach(() => hall.close())

describe('the chat', () => {
  it('reaches the others after it is stored, and the same key only once', async () => {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('reporting')
    const doctor = await hall.enter(people.doctor)
    const expert = await hall.enter(people.expert)
    await doctor.join(id)
    await expert.join(id)
    const text = 'ᠮᠣᠩᠭᠣᠯ 舌苔请再拍一张\n光线亮些'
    const sent = await doctor.get('chat.send', { key: 'message-1', text })
    expect(sent).toMatchObject({ personId: people.doctor.id, name: people.doctor.name, text })
    expect(await expert.next('chat.sent')).toEqual(sent)
    expect(await doctor.get('chat.send', { key: 'message-1', text })).toEqual(sent)
    expect(await doctor.code('chat.send', { key: 'message-1', text: '别的话' })).toBe('KEY_REUSED')
    /* the same key of somebody else is another message */
    const other = await expert.get('chat.send', { key: 'message-1', text: '好' })
    expect(other.id).not.toBe(sent.id)
    await doctor.next('chat.sent')
    const late = await hall.letIn(id, people.colleague, expert)
    expect((await late.join(id)).chat).toEqual([sent, other])
    expect(expert.names().filter((name) => name === 'chat.sent')).toHaveLength(1)
  })

  it('comes with the snapshot, the last 200', async () => {
    const { people } = hall.world
    const { id } = await hall.world.consultationIn('reporting')
    await hall.world.deps.db
      .insertInto('chatMessage')
      .values(
        Array.from({ length: 230 }, (_, index) => ({
          id: `0198c0de-0000-7000-8000-${String(index).padStart(12, '0')}`,
          consultationId: id,
          personId: people.doctor.id,
          key: `key-${index}-long`,
          text: String(index),
          at: new Date(Date.UTC(2026, 0, 1) + index),
        })),
      )
      .execute()
    const doctor = await hall.enter(people.doctor)
    const { chat } = await doctor.join(id)
    expect(chat).toHaveLength(200)
    expect([chat[0]?.text, chat.at(-1)?.text]).toEqual(['30', '229'])
  })
})

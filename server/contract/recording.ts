/** Recordings of calls: what the room is told while one runs, and what the record holds of each. */
import * as z from 'zod'
import { liveStates, partStates, recordingStates, stopReasons } from '../domain/recording.ts'
import { mediaSources } from '../domain/room.ts'

/** The recording of a room as everybody in it sees it. */
export const RoomRecording = z
  .object({
    /** Whether the line allows it at all. */
    allowed: z.boolean(),
    /** Whether the patient's consents stand. */
    patientConsents: z.boolean(),
    /** Days that the line keeps recordings. */
    retentionDays: z.number().int(),
    live: z
      .object({
        id: z.string(),
        state: z.enum(liveStates),
        askedBy: z.string(),
        startedAt: z.string().nullable(),
        /** What those in the room have said; null: not yet. */
        answers: z.array(z.object({ personId: z.string(), agrees: z.boolean().nullable() })),
      })
      .nullable(),
    /** Why the last one of this call is over; null while there was none. */
    stopped: z.enum(stopReasons).nullable(),
  })
  .meta({ id: 'RoomRecording' })
export type RoomRecording = z.infer<typeof RoomRecording>

const Who = z.object({ name: z.string(), nameEn: z.string() })

export const RecordingPart = z.object({
  id: z.string(),
  person: Who,
  source: z.enum(mediaSources).exclude(['stethoscope']),
  kind: z.enum(['audio', 'video']),
  state: z.enum(partStates),
  startedAt: z.string().nullable(),
  endedWhy: z.string().nullable(),
  /** ms */
  durationMs: z.number().int().nullable(),
  byteSize: z.number().int().nullable(),
  digest: z.string().nullable(),
})
export type RecordingPart = z.infer<typeof RecordingPart>

export const Recording = z
  .object({
    id: z.string(),
    state: z.enum(recordingStates),
    askedBy: Who,
    askedAt: z.string(),
    startedAt: z.string().nullable(),
    stoppedAt: z.string().nullable(),
    stoppedWhy: z.enum(stopReasons).nullable(),
    retentionDays: z.number().int(),
    /** When it is deleted, unless it is held. */
    deleteAfter: z.string().nullable(),
    legalHold: z.boolean(),
    /** Of the composition, percent. */
    progress: z.number().int(),
    failure: z.string().nullable(),
    durationMs: z.number().int().nullable(),
    byteSize: z.number().int().nullable(),
    algorithm: z.string().nullable(),
    digest: z.string().nullable(),
    deletedAt: z.string().nullable(),
    consents: z.array(z.object({ person: Who, agrees: z.boolean(), at: z.string() })),
    parts: z.array(RecordingPart),
  })
  .meta({ id: 'Recording' })
export type Recording = z.infer<typeof Recording>

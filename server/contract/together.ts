/** Looking together: the view, what is drawn, and layers that were saved. Places are in parts of the picture (domain/together.ts). */
import * as z from 'zod'
import { mediaSources } from '../domain/room.ts'
import {
  beyondEdge,
  inks,
  longestMarkText,
  markShapes,
  mostPages,
  mostPointsOfMark,
  partsAcross,
  zoomRange,
} from '../domain/together.ts'
import { text } from './common.ts'

const part = z
  .number()
  .int()
  .min(-beyondEdge)
  .max(partsAcross + beyondEdge)
const page = z
  .number()
  .int()
  .min(0)
  .max(mostPages - 1)
/** per cent */
const light = z.number().int().min(40).max(200)

/** How a file is looked at, independent of the size of anybody's window. */
export const View = z.object({
  /** Page of a document, frame of a DICOM file; counts from 0. */
  page,
  /** 1: the whole picture fits its place. */
  zoom: z.number().min(zoomRange.least).max(zoomRange.most),
  /** What of the picture lies in the middle of the place. */
  x: part,
  y: part,
  /** degrees, clockwise */
  turn: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  brightness: light,
  contrast: light,
  /** DICOM's window in stored units after rescaling (PS3.3 C.11.2); null: that of the file. */
  window: z
    .object({ center: z.number().min(-100_000).max(100_000), width: z.number().min(1).max(200_000) })
    .nullable(),
})
export type View = z.infer<typeof View>

const markId = z.string().regex(/^[A-Za-z0-9-]{8,40}$/)
/** x and y in turn. */
const points = z
  .array(part)
  .min(2)
  .max(2 * mostPointsOfMark)
  .refine((list) => list.length % 2 === 0)
const ink = z
  .number()
  .int()
  .min(0)
  .max(inks - 1)

export const Mark = z.object({
  id: markId,
  shape: z.enum(markShapes),
  page,
  points,
  /** Empty but for the shape `text`. */
  text: text(longestMarkText),
})
export type Mark = z.infer<typeof Mark>

/** A piece of a mark that is being drawn: `points` take the place of what was there from point number `from` on. */
export const MarkPiece = Mark.extend({
  from: z
    .number()
    .int()
    .min(0)
    .max(mostPointsOfMark - 1),
  done: z.boolean(),
})
export type MarkPiece = z.infer<typeof MarkPiece>

/** A mark on the table: whose it is, and whether it lies in the record already. */
export const DrawnMark = Mark.extend({ personId: z.string(), done: z.boolean(), saved: z.boolean() })
export type DrawnMark = z.infer<typeof DrawnMark>

/** Who has drawn or pointed: also those who have left. */
export const Hand = z.object({ personId: z.string(), name: z.string(), nameEn: z.string(), ink })
export type Hand = z.infer<typeof Hand>

export const Shared = z.object({
  /** As that of {@link Together}. */
  epoch: z.string(),
  attachmentId: z.string(),
  /** null after the one who showed it has left. */
  presenterId: z.string().nullable(),
  view: View,
  hands: z.array(Hand),
  marks: z.array(DrawnMark),
})
export type Shared = z.infer<typeof Shared>

/** What is looked at together, for those who come in. */
export const Together = z.object({
  /** Another one after the server was started anew: what it forgot is told to it again. */
  epoch: z.string(),
  /** null while no file is shown */
  shared: Shared.nullable(),
})
export type Together = z.infer<typeof Together>

/** On the shared file, or on somebody's live picture. */
export const PointedAt = z.object({
  on: z.union([
    z.literal('file'),
    z.object({
      personId: z.string().max(64),
      source: z.enum(mediaSources).exclude(['microphone', 'stethoscope']),
    }),
  ]),
  page,
  x: part,
  y: part,
})
export type PointedAt = z.infer<typeof PointedAt>

export const erasures = ['last', 'own', 'all'] as const

/** What somebody drew on a file, as it was saved; it never changes, and the file under it neither. */
export const Layer = z
  .object({
    id: z.string(),
    author: z.object({ id: z.string(), name: z.string(), nameEn: z.string() }),
    ink,
    savedAt: z.string(),
    marks: z.array(Mark),
  })
  .meta({ id: 'Layer' })
export type Layer = z.infer<typeof Layer>

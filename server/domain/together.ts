/** Looking together at a file of the case: who may show it, draw on it and clear it; and how much of it there may be. */
import { type AttachmentType, familyOf } from './attachment.ts'
import { largestRoom, type RoomRole } from './room.ts'

export const markShapes = ['pen', 'arrow', 'ellipse', 'rectangle', 'text', 'ruler'] as const
export type MarkShape = (typeof markShapes)[number]

/**
 * Places on a picture are counted in these parts of its width and height, as whole numbers: the same place on every screen, and few
 * bytes on the line. The finest camera pictures have about two pixels to one part.
 */
export const partsAcross = 10_000
/** A hand may slip so far beyond the edge, in parts. */
export const beyondEdge = 5_000

export const zoomRange = { least: 0.25, most: 32 } as const
/** Pages of a document, frames of a series. */
export const mostPages = 5_000
export const mostPointsOfMark = 400
/** Of one file while it is looked at together. */
export const mostMarks = 200
export const mostPoints = 12_000
/** characters */
export const longestMarkText = 60
/** Saved ones of one file. */
export const mostLayers = 60
/** Colours and dashes to tell people apart; the client draws them. As many as fit a room. */
export const inks = largestRoom

const hands: ReadonlySet<RoomRole> = new Set(['requester', 'colleague', 'expert', 'member', 'observer'])

/** Doctors and experts; whoever else comes to sit in a room only looks. */
export function mayPresent(role: RoomRole): boolean {
  return hands.has(role)
}

export function mayDraw(role: RoomRole): boolean {
  return hands.has(role)
}

/** Clearing everybody's drawing and closing what somebody else shows is for the two who lead the consultation. */
export function leads(role: RoomRole): boolean {
  return role === 'requester' || role === 'expert'
}

/** Pictures, pages and DICOM images; clips and recordings are not looked at together. */
export function canBeShown(type: AttachmentType): boolean {
  return ['picture', 'document', 'dicom'].includes(familyOf[type])
}

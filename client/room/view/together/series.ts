/** DICOM files that belong together, and window presets. Pure. */
import type { Attachment } from '../../../../server/contract/attachment.ts'
import type { Window } from '../../../viewer/sheet.ts'

const byName = new Intl.Collator('en', { numeric: true })

/**
 * The files of the case that were made in one go with this one, by name: same kind of device, day, description and size, which is
 * what the case knows of them without opening each.
 */
export function seriesOf(file: Attachment, files: readonly Attachment[]): readonly Attachment[] {
  const { dicom } = file
  if (dicom === null) return [file]
  return files
    .filter(
      (other) =>
        other.dicom !== null &&
        other.dicom.modality === dicom.modality &&
        other.dicom.studyDate === dicom.studyDate &&
        other.dicom.description === dicom.description &&
        other.dicom.rows === dicom.rows &&
        other.dicom.columns === dicom.columns,
    )
    .toSorted((one, other) => byName.compare(one.fileName, other.fileName))
}

/** Usual windows of CT in Hounsfield units. */
export const presets = {
  brain: { center: 40, width: 80 },
  lung: { center: -600, width: 1500 },
  bone: { center: 400, width: 2000 },
  soft: { center: 40, width: 400 },
  mediastinum: { center: 50, width: 350 },
} as const satisfies Record<string, Window>
export type Preset = keyof typeof presets

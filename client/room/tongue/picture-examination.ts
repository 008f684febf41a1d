/** Everything that is found out about one picture of a tongue, and the corrected picture where nothing stands against it. */
import type { TongueReport } from '../../../server/contract/still.ts'
import { faultsOf } from '../../../server/domain/tongue.ts'
import { findCard } from './card.ts'
import { decode, encode, type Triple } from './colour.ts'
import { type Correction, fitCorrection } from './correction.ts'
import type { Picture } from './picture.ts'
import { measureEvenness, measurePlace } from './quality.ts'

/** Named in every report, so that figures of different programs are not compared as if they were one's. */
export const method = 'card24-rpcc-1'

export type Examination = { report: TongueReport; corrected: Picture | null }

export function examinePicture(picture: Picture): Examination {
  const card = findCard(picture)
  const fitted = card === null ? null : fitCorrection(card.patches)
  const report: TongueReport = {
    method,
    ...measurePlace(picture, card),
    evenness: card === null ? null : measureEvenness(card.patches),
    deviation: fitted === null ? null : { before: fitted.before, after: fitted.after },
  }
  const good = fitted !== null && faultsOf(report).length === 0
  return { report, corrected: good ? correctPicture(picture, fitted.correct) : null }
}

/** Steps of the encoding table; finer than 8 bits need. */
const steps = 4095

function correctPicture({ width, height, data }: Picture, correct: Correction): Picture {
  const linear = Float64Array.from({ length: 256 }, (_, value) => decode(value / 255))
  const encoded = Uint8ClampedArray.from({ length: steps + 1 }, (_, step) =>
    Math.round(encode(step / steps) * 255),
  )
  const result = new Uint8ClampedArray(data.length)
  const at = (index: number) => linear[data[index] ?? 0] ?? 0
  const out = (value: number) => encoded[Math.round(Math.min(1, Math.max(0, value)) * steps)] ?? 0
  for (let index = 0; index < data.length; index += 4) {
    const colour: Triple = [at(index), at(index + 1), at(index + 2)]
    const [r, g, b] = correct(colour)
    result[index] = out(r)
    result[index + 1] = out(g)
    result[index + 2] = out(b)
    result[index + 3] = 255
  }
  return { width, height, data: result }
}

/** What stands in a PDF. */
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** The text of a PDF without its line breaks: a line ends where the paper does, not where the sentence does. */
export async function textOfPdf(bytes: Uint8Array): Promise<string> {
  return (await pagesOf(bytes)).join('')
}

/** The same, page by page. */
export async function pagesOf(bytes: Uint8Array): Promise<string[]> {
  const pdf = await getDocument({ data: new Uint8Array(bytes) }).promise
  const pages = Array.from({ length: pdf.numPages }, async (_, index) => {
    const { items } = await (await pdf.getPage(index + 1)).getTextContent()
    return items.map((item) => ('str' in item ? item.str : '')).join('')
  })
  return (await Promise.all(pages)).map((text) => text.replace(/\s/g, ''))
}

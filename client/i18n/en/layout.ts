import type { Texts } from '../zh.ts'

export const layout = {
  menu: 'Layout',
  label: 'Layout of the pictures',
  main: 'Main picture',
  speaker: 'Follow the speaker',
  grid: 'Side by side',
  record: 'Record first',
  notes: {
    main: 'One large picture, the others at the left',
    speaker: 'The large picture is whoever speaks',
    grid: 'All pictures of the same size',
    record: 'The record takes the page, the picture a corner',
  },
  pip: 'Picture in picture',
  pipNote: 'Floats above other programs',
  second: 'Second screen',
  secondNote: 'The main picture in a window of its own, for another monitor',
  close: 'Take back',
  windowTitle: 'Main picture of the consultation',
  blocked: 'The browser did not allow a new window. Allow pop-ups in the address bar and press again.',
  nothing: 'There is no picture now',
  notice: {
    pip: 'Picture in picture is open',
    second: 'The second screen is open',
    closed: 'Taken back',
  },
} satisfies Texts['layout']

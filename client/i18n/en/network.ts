import type { network as zh } from '../zh/network.ts'

const device = {
  denied: {
    what: 'The browser was not given permission',
    hint: 'Press the icon left of the address, choose “Allow”, and check again.',
  },
  denied_by_system: {
    what: 'The system does not let the browser use it',
    hint: 'Allow the browser in the system’s privacy settings, and check again.',
  },
  busy: { what: 'Another program has it', hint: 'Close other meeting programs or pages, and check again.' },
  unfit: { what: 'Gives no usable signal', hint: 'Unplug it and plug it in again, or use another one.' },
  gone: { what: 'Was unplugged', hint: 'Plug it in again, and check again.' },
  unfinished: {
    what: 'Not finished',
    hint: 'The browser may still wait for your permission. Give it, and check again.',
  },
}
const notTried = { what: 'Not checked', hint: 'It is checked once what comes before it works.' }
const unfinished = {
  what: 'Not finished',
  hint: 'No result within a minute. Check again; if it stays so, ask the IT department to look at the network.',
}

const link = (way: string) => ({
  good: { what: `${way} is wide enough`, hint: '' },
  narrow: {
    what: `${way} is narrow`,
    hint: 'The picture gets smaller by itself; sound is unaffected. Stop downloads and videos on the same network.',
  },
  lossy: {
    what: `${way} loses packets`,
    hint: 'The picture will stop now and then. Use a cable, or go nearer to the wireless router.',
  },
  sound_only: {
    what: `${way} is enough for sound only`,
    hint: 'Try another network. In a call sound comes first and the picture stops.',
  },
  untried: notTried,
  unfinished,
})

export const network = {
  title: 'Devices and network',
  sub: 'Takes less than a minute. Tells whether this computer is fit for a consultation and, if not, what to do; the result is kept for your hospital and the system administrators.',
  menu: 'Check devices and network',
  nav: 'Network checks',
  start: 'Start',
  again: 'Check again',
  running: 'Checking',
  stop: 'Stop',
  speak: 'Please say something',
  level: 'Level of the microphone',
  preview: 'Your picture',
  heard: 'Did you hear the tone?',
  yes: 'I did',
  no: 'I did not',
  play: 'Play it again',
  waiting: 'To be checked',
  download: 'Download the report',
  saved: (time) => `Saved to the server at ${time}`,
  notSaved: 'The result was not saved',
  overall: {
    good: 'Fit for a consultation',
    warning: 'Fit for a consultation, with a few remarks',
    bad: 'Not fit yet. Mend what is marked × first',
  },
  verdict: { good: 'passed', warning: 'remark', bad: 'failed', skipped: 'not checked' },
  last: (time) => `Last checked ${time}`,
  never: 'Nothing was checked with this account yet.',
  item: {
    browser: 'Browser',
    microphone: 'Microphone',
    camera: 'Camera',
    loudspeaker: 'Loudspeaker',
    signalling: 'Signalling',
    udp: 'Media by UDP',
    tcp: 'Media by TCP',
    relay: 'Relay',
    uplink: 'Sending',
    downlink: 'Receiving',
    reconnect: 'Coming back',
  },
  cause: {
    browser: {
      good: { what: 'Can be used', hint: '' },
      insecure: {
        what: 'This address is not encrypted, so the browser gives no camera and microphone',
        hint: 'Ask the IT department for an address that begins with https.',
      },
      unsupported: { what: 'This browser cannot call', hint: 'Use a recent Chrome or Edge.' },
      unfinished,
    },
    microphone: {
      good: { what: 'Sound comes', hint: '' },
      silent: { what: 'No sound comes', hint: 'See whether it has a switch, or use another one.' },
      missing: { what: 'None was found', hint: 'See whether it is plugged in.' },
      ...device,
    },
    camera: {
      good: { what: 'A picture comes', hint: '' },
      missing: {
        what: 'None was found',
        hint: 'You can take part without: you see and hear the others, they do not see you.',
      },
      ...device,
    },
    loudspeaker: {
      good: { what: 'Was heard', hint: '' },
      not_heard: {
        what: 'Was not heard',
        hint: 'Look at the volume and the output device, or use another loudspeaker or headphones.',
      },
      unanswered: { what: 'Waits for your answer', hint: '' },
      unfinished,
    },
    signalling: {
      good: { what: 'Works', hint: '' },
      slow: { what: 'Is slow', hint: 'People will talk across each other. Use a cable, or another network.' },
      lost: {
        what: 'Does not work',
        hint: 'Ask the IT department to let the WebSocket of /api/socket through proxies and firewalls.',
      },
      unfinished,
    },
    udp: {
      good: { what: 'Works', hint: '' },
      blocked: {
        what: 'Is blocked',
        hint: 'Calls go by TCP, less smoothly. Ask the IT department to open the media ports for UDP.',
      },
      untried: notTried,
      unfinished,
    },
    tcp: {
      good: { what: 'Works', hint: '' },
      blocked: {
        what: 'Is blocked',
        hint: 'Ask the IT department to open the media ports for TCP, for when UDP does not work.',
      },
      untried: notTried,
      unfinished,
    },
    relay: {
      good: { what: 'Works', hint: '' },
      blocked: {
        what: 'Does not work',
        hint: 'Ask the system administrator to look at the relay and its certificate.',
      },
      none: { what: 'There is none', hint: '' },
      untried: notTried,
      unfinished,
    },
    uplink: link('Sending'),
    downlink: link('Receiving'),
    reconnect: {
      good: { what: 'Comes back by itself', hint: '' },
      failed: {
        what: 'Does not come back',
        hint: 'When the network changes the call ends and has to be entered again. Ask the IT department about session limits of the firewall.',
      },
      untried: notTried,
      unfinished,
    },
  },
  figure: {
    milliseconds: (value) => `${value} ms`,
    kilobits: (value) => `${value} kbit/s`,
    cameras: (count) => `${count}`,
  },
  report: {
    file: (day) => `network-check-${day}.txt`,
    head: 'Shuangshou Consult: devices and network',
    person: 'Checked by',
    site: 'Hospital',
    at: 'Time',
    browser: 'Browser',
    took: (seconds) => `took ${seconds} s`,
  },
  sites: {
    title: 'Hospitals with a video consultation ahead',
    note: 'within a day and a half',
    upcoming: (count) => (count === 1 ? '1 consultation' : `${count} consultations`),
    next: (time) => `next ${time}`,
    untried: 'Not checked within a fortnight',
    checked: (name, time) => `checked by ${name}, ${time}`,
    none: {
      title: 'No video consultation within a day and a half',
      body: 'Once one is scheduled the hospitals of both sides stand here, those not fit first.',
    },
  },
} satisfies typeof zh

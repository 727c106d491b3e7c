import type { Examination } from './examination.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A console build takes about 600 MB, a lab's data some more. */
const ENOUGH_BYTES = 1024 ** 3;
/** The project's first commits; a clock before them is wrong. */
const NOT_BEFORE_MS = Date.parse('2026-01-01T00:00:00Z');

const CHROMIUMS = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];

/** What is looked at, in the order in which it is told. */
export const EXAMINATIONS: Readonly<Record<string, Examination>> = {
  node: async ({ nodeVersion }) => {
    const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
    const fits = major > 20 ? major <= 26 : major === 20 && minor >= 19;
    return fits
      ? { name: 'Node', state: 'ok', found: nodeVersion }
      : {
          name: 'Node',
          state: 'wrong',
          found: nodeVersion,
          remedy: 'Install Node 20.19 or later, up to 26.',
        };
  },
  ports: async ({ ports, portIsFree, labRuns }) => {
    const taken: string[] = [];
    for (const [name, port] of Object.entries(ports)) {
      if (!(await portIsFree(port))) taken.push(`${port} (${name})`);
    }
    if (taken.length === 0) {
      return { name: 'Ports', state: 'ok', found: `${Object.values(ports).join(', ')} are free` };
    }
    const found = `taken: ${taken.join(', ')}`;
    if (await labRuns()) return { name: 'Ports', state: 'ok', found: `${found}, by the lab that runs here` };
    return {
      name: 'Ports',
      state: 'wrong',
      found,
      remedy: 'Stop what uses them, or start the lab elsewhere: npm run lab -- --port-base 21000',
    };
  },
  disk: async ({ freeBytes }) => {
    const free = await freeBytes('.');
    const found = `${(free / 1024 ** 3).toFixed(1)} GB free`;
    return free >= ENOUGH_BYTES
      ? { name: 'Disk', state: 'ok', found }
      : { name: 'Disk', state: 'wrong', found, remedy: 'Free 1 GB where this folder is.' };
  },
  certificates: async ({ certificateValidToMs, now, stateDirectory }) => {
    const validToMs = await certificateValidToMs();
    if (validToMs === undefined) {
      return { name: 'Certificates', state: 'ok', found: 'none yet; the lab makes its own when it starts' };
    }
    const until = new Date(validToMs).toISOString().slice(0, 10);
    return validToMs > now() + DAY_MS
      ? { name: 'Certificates', state: 'ok', found: `valid until ${until}` }
      : {
          name: 'Certificates',
          state: 'wrong',
          found: `not valid after ${until}`,
          remedy: `Delete ${stateDirectory}/identity.json; the lab makes new ones when it starts.`,
        };
  },
  clock: async ({ now }) => {
    const found = new Date(now()).toISOString();
    return now() > NOT_BEFORE_MS
      ? { name: 'Clock', state: 'ok', found }
      : { name: 'Clock', state: 'wrong', found, remedy: 'Set the clock: certificates are judged by it.' };
  },
  proxies: async ({ env }) => {
    const set = PROXIES.filter((name) => env[name]);
    const spared = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').map((host) => host.trim());
    if (set.length === 0) return { name: 'Proxies', state: 'ok', found: 'none' };
    const found = set.join(', ');
    return spared.includes('127.0.0.1') || spared.includes('*')
      ? { name: 'Proxies', state: 'ok', found: `${found}; not for 127.0.0.1` }
      : {
          name: 'Proxies',
          state: 'missing',
          found: `${found}, for 127.0.0.1 as well`,
          remedy: 'Clients such as the AWS CLI would not find the lab: set NO_PROXY=127.0.0.1,localhost',
        };
  },
  aws: async ({ env }) => {
    const set = Object.keys(env).filter((name) => name.startsWith('AWS_ENDPOINT_URL') && env[name]);
    return set.length === 0
      ? { name: 'AWS endpoints', state: 'ok', found: 'none set' }
      : {
          name: 'AWS endpoints',
          state: 'missing',
          found: set.join(', '),
          remedy: 'Emulators are used where these point. The aws target refuses to run while they are set.',
        };
  },
  chromium: async ({ findCommand }) => {
    for (const name of CHROMIUMS) {
      const path = await findCommand(name);
      if (path) return { name: 'Chromium', state: 'ok', found: path };
    }
    return {
      name: 'Chromium',
      state: 'missing',
      found: 'not on PATH',
      remedy: 'Only for the browser tests of the console: install the package chromium.',
    };
  },
  docker: async ({ dockerEngine }) => {
    const version = await dockerEngine();
    return version !== undefined
      ? { name: 'Docker', state: 'ok', found: `engine ${version}` }
      : {
          name: 'Docker',
          state: 'missing',
          found: 'no engine answers',
          remedy: 'Only for the compose target: install Docker Engine with Compose 2, and start it.',
        };
  },
};

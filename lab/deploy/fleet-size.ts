import { UserError } from '#kernel';
import { DEVICE_CLASS_NAMES } from '#devices';

/**
 * Reads `infusion-pump=3,ward-gateway=1`, or `none`. Throws `LAB_USAGE`.
 *
 * @returns how many devices of each class
 */
export function parseFleetSize(text: string): Readonly<Record<string, number>> {
  if (text === 'none') return {};
  const sizes = text.split(',').map((part): [string, number] => {
    const [, name = '', count = ''] = /^([a-z-]+)=(\d{1,4})$/.exec(part.trim()) ?? [];
    if ((DEVICE_CLASS_NAMES as readonly string[]).includes(name)) return [name, Number(count)];
    throw new UserError('LAB_USAGE', `--devices takes class=count, not "${part}".`, {
      hint: `Device classes: ${DEVICE_CLASS_NAMES.join(', ')}. Or: none.`,
    });
  });
  return Object.fromEntries(sizes);
}

/**
 * The authority of a caller of a machine. Each word includes those before it.
 *
 * `observe`: read, list, watch. `switch`: request outputs, G-code and power-off, switch plugs, and write the pins that
 * a machine file declares for its host. `configure`: set any value, link, own components, stop the machine. `programs`:
 * start programs and write files, as halcmd does.
 */
export type Authority = (typeof authorities)[number];

export const authorities = ['observe', 'switch', 'configure', 'programs'] as const;

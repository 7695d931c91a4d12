import { JSONRPCServer } from 'json-rpc-2.0';
import { onLines } from './lines.ts';

interface SetRequest {
  readonly id: number;
  readonly params: { readonly name: string; readonly value: boolean };
}

/** What the request of the benchmark does: sets one of some values by name, and says what it is then. */
function createValues() {
  const values = new Map([['gate.in0', false]]);
  return ({ name, value }: SetRequest['params']) => {
    if (!values.has(name)) throw new Error(`there is no ${name}`);
    values.set(name, value);
    return { name, type: 'bit', value };
  };
}

/** The bytes, as they come. */
export function echo(): void {
  process.stdin.pipe(process.stdout);
}

/** Split, JSON.parse, JSON.stringify, one write per chunk. */
export function rawServer(): void {
  const set = createValues();
  onLines(process.stdin, (lines) => {
    let text = '';
    for (const line of lines) {
      const { id, params } = JSON.parse(line) as SetRequest;
      text += `${JSON.stringify({ jsonrpc: '2.0', id, result: set(params) })}\n`;
    }
    process.stdout.write(text);
  });
}

/** json-rpc-2.0 bare, one write per message. */
export function jsonRpc2Server(): void {
  const server = new JSONRPCServer();
  server.addMethod('hal.setp', createValues());
  onLines(process.stdin, (lines) => {
    for (const line of lines) {
      void server.receiveJSON(line).then((response) => process.stdout.write(`${JSON.stringify(response)}\n`));
    }
  });
}

/** vscode-jsonrpc, as its documentation sets it up for stdin and stdout. */
export async function vscodeServer(): Promise<void> {
  const { default: rpc } = await import('vscode-jsonrpc/node');
  const connection = rpc.createMessageConnection(
    new rpc.StreamMessageReader(process.stdin),
    new rpc.StreamMessageWriter(process.stdout),
  );
  connection.onRequest('hal.setp', createValues());
  connection.listen();
}

/** A loop over lines of G-code that knows M64 and M65 and nothing else. */
export function rawGcodeServer(): void {
  const outputs = new Map<number, boolean>();
  onLines(process.stdin, (texts) => {
    let answer = '';
    for (const text of texts) {
      const { id, params } = JSON.parse(text) as { id: number; params: { lines: readonly string[] } };
      const lines: { line: number; outcome: 'done' | 'ignored' }[] = [];
      params.lines.forEach((line, index) => {
        const [, code, output] = /^M6([45]) P(\d+)/.exec(line) ?? [];
        if (code !== undefined) outputs.set(Number(output), code === '4');
        lines.push({ line: index + 1, outcome: code === undefined ? 'ignored' : 'done' });
      });
      answer += `${JSON.stringify({ jsonrpc: '2.0', id, result: { lines, errors: 0 } })}\n`;
    }
    process.stdout.write(answer);
  });
}

/** The differences between models on the wire. */
export interface ModelFacts {
  readonly model: string;
  readonly name: string;
  readonly hardware: string;
  readonly firmware: string;
  /** The transport of a new plug. */
  readonly transport: SimulatedTransport;
  readonly dialect: 'iot' | 'smart';
  /** Number of outlets of a strip; 0 for a single plug. */
  readonly outlets: number;
  /**
   * Form of the meter's answers. IOT: in units (first HS110) or in thousandths (all later plugs), or, without a meter,
   * refused in place of the module's or the method's answer. SMART: by `get_emeter_data`, or only by
   * `get_energy_usage`.
   */
  readonly meter: 'units' | 'thousandths' | 'refused-as-module' | 'refused-as-method' | 'emeter-data' | 'energy-usage';
}

export type SimulatedTransport = 'xor' | 'klap-v1' | 'klap-v2';

/** A model that can be simulated. */
export type SimulatedModel =
  | 'hs100'
  | 'hs100v2'
  | 'hs110'
  | 'hs110v2'
  | 'kp115'
  | 'hs110uk'
  | 'hs103'
  | 'hs300'
  | 'kp303'
  | 'kp200'
  | 'p100'
  | 'p110'
  | 'kp125m';

const single = { transport: 'xor', dialect: 'iot', outlets: 0 } as const;
const smart = { transport: 'klap-v2', dialect: 'smart', outlets: 0 } as const;

const facts: { readonly [Model in SimulatedModel]: ModelFacts } = {
  hs100: {
    ...single,
    model: 'HS100(EU)',
    name: 'Wi-Fi Smart Plug',
    hardware: '1.0',
    firmware: '1.2.5 Build 000000 Rel.000000',
    meter: 'refused-as-module',
  },
  hs100v2: {
    ...single,
    model: 'HS100(US)',
    name: 'Smart Wi-Fi Plug',
    hardware: '2.0',
    firmware: '1.5.6 Build 000000 Rel.000000',
    meter: 'refused-as-method',
  },
  hs110: {
    ...single,
    model: 'HS110(EU)',
    name: 'Wi-Fi Smart Plug With Energy Monitoring',
    hardware: '1.0',
    firmware: '1.2.5 Build 000000 Rel.000000',
    meter: 'units',
  },
  hs110v2: {
    ...single,
    model: 'HS110(EU)',
    name: 'Smart Wi-Fi Plug With Energy Monitoring',
    hardware: '4.0',
    firmware: '1.0.4 Build 000000 Rel.000000',
    meter: 'thousandths',
  },
  kp115: {
    ...single,
    model: 'KP115(EU)',
    name: 'Smart Wi-Fi Plug Mini',
    hardware: '1.0',
    firmware: '1.0.16 Build 000000 Rel.000000',
    meter: 'thousandths',
  },
  hs110uk: {
    ...single,
    transport: 'klap-v1',
    model: 'HS110(UK)',
    name: 'Smart Wi-Fi Plug With Energy Monitoring',
    hardware: '4.1',
    firmware: '1.1.0 Build 000000 Rel.000000',
    meter: 'thousandths',
  },
  hs103: {
    ...single,
    transport: 'klap-v2',
    model: 'HS103(US)',
    name: 'Smart Wi-Fi Plug Mini',
    hardware: '5.0',
    firmware: '1.1.3 Build 000000 Rel.000000',
    meter: 'refused-as-method',
  },
  hs300: {
    ...single,
    outlets: 6,
    model: 'HS300(US)',
    name: 'Wi-Fi Smart Power Strip',
    hardware: '2.0',
    firmware: '1.0.12 Build 000000 Rel.000000',
    meter: 'thousandths',
  },
  kp303: {
    ...single,
    outlets: 3,
    model: 'KP303(UK)',
    name: 'Wi-Fi Smart Power Strip',
    hardware: '1.0',
    firmware: '1.0.6 Build 000000 Rel.000000',
    meter: 'refused-as-method',
  },
  kp200: {
    ...single,
    outlets: 2,
    model: 'KP200(US)',
    name: 'Smart In-Wall Wi-Fi Outlet',
    hardware: '3.0',
    firmware: '1.0.3 Build 000000 Rel.000000',
    meter: 'refused-as-method',
  },
  p100: {
    ...smart,
    model: 'P100',
    name: 'Mini Smart Wi-Fi Socket',
    hardware: '1.0.0',
    firmware: '1.4.0 Build 000000 Rel.000000',
    meter: 'refused-as-method',
  },
  p110: {
    ...smart,
    model: 'P110',
    name: 'Mini Smart Wi-Fi Socket, Energy Monitoring',
    hardware: '1.0',
    firmware: '1.3.1 Build 000000 Rel.000000',
    meter: 'energy-usage',
  },
  kp125m: {
    ...smart,
    model: 'KP125M',
    name: 'Smart Wi-Fi Plug Mini, Energy Monitoring',
    hardware: '1.0',
    firmware: '1.2.3 Build 000000 Rel.000000',
    meter: 'emeter-data',
  },
};

export const simulatedModels: readonly SimulatedModel[] = Object.keys(facts) as SimulatedModel[];

export function isSimulatedModel(word: string): word is SimulatedModel {
  return Object.hasOwn(facts, word);
}

export function modelFacts(model: SimulatedModel): ModelFacts {
  return facts[model];
}

/** Whether the model has a meter. */
export function measures({ meter }: ModelFacts): boolean {
  return meter !== 'refused-as-module' && meter !== 'refused-as-method';
}

"""An AWS on this machine: emulator, build, deployment and Lambda runtime, for the demo and the tests alike."""

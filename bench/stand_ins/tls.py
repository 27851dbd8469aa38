"""`python -m bench.stand_ins.tls --port … --to … --certificate …`: TLS before a server on loopback that has none."""

import argparse
import asyncio
import ssl

PIECE = 65536


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.stand_ins.tls")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--to", type=int, required=True, help="the port of the server behind it")
    parser.add_argument("--certificate", required=True, help="a file with certificate and key")
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.to, options.certificate))


async def serve(port: int, to: int, certificate: str) -> None:
    """Listen on 127.0.0.1 until cancelled."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", to)
        await asyncio.gather(_hand_on(reader, behind_writer), _hand_on(behind_reader, writer))

    async with await asyncio.start_server(accept, "127.0.0.1", port, ssl=context) as server:
        await server.serve_forever()


async def _hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
    except (ConnectionError, ssl.SSLError):
        pass  # a client's process ends without a word
    finally:
        writer.close()


if __name__ == "__main__":
    main()

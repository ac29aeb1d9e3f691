using System.Security.Cryptography;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Evm;
using Org.BouncyCastle.Crypto.Digests;

namespace MeshRebalancer.Benchmarks.Evm;

/// <summary>
/// Keccak-256 beside OpenSSL's SHA3-256, which is the same permutation at the same rate with another padding, where the base library has it;
/// and beside BouncyCastle's managed Keccak-256.
/// </summary>
internal static class KeccakFigures
{
    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        foreach (var length in (int[])[32, 136, 1024])
        {
            var input = new byte[length];
            var managed = new KeccakDigest(256);
            await AddAsync("BouncyCastle", digest =>
            {
                managed.BlockUpdate(input, 0, input.Length);
                managed.DoFinal(digest, 0);
            });
            if (SHA3_256.IsSupported)
                await AddAsync("OpenSSL's SHA3-256", digest => SHA3_256.HashData(input, digest));

            async Task AddAsync(string name, Action<byte[]> hash)
            {
                var digest = new byte[Keccak256.DigestBytes];
                var (ours, peer) = await sampling.CompareAsync(
                    rounds =>
                    {
                        for (var i = 0; i < rounds; i++)
                        {
                            Keccak256.Hash(input, digest);
                        }
                    },
                    rounds =>
                    {
                        for (var i = 0; i < rounds; i++)
                        {
                            hash(digest);
                        }
                    });
                var megabytes = length / 1e6;
                report(new Figure.Compared($"Keccak-256, {length} bytes", "MB/s", ours.Times(megabytes), name, peer.Times(megabytes)));
            }
        }
    }
}

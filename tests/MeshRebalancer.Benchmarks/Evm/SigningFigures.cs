using System.Security.Cryptography;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Evm;

namespace MeshRebalancer.Benchmarks.Evm;

/// <summary>Recoverable signatures through our two implementations, beside libsecp256k1 in a bare loop.</summary>
internal static class SigningFigures
{
    private static readonly byte[] Hash = SHA256.HashData("a transaction"u8);
    private static readonly byte[] Key = SHA256.HashData("a key"u8);

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        if (Secp256k1.Native is not { } native)
        {
            report(new Figure.Skipped("Sign", "libsecp256k1 is not there: apt-get install libsecp256k1-1"));
            return;
        }

        var bare = new BareSecp256k1(native.Name);
        await AddAsync("Sign, libsecp256k1", native);
        await AddAsync("Sign, managed", Secp256k1.Managed);

        async Task AddAsync(string name, IEcdsa ecdsa)
        {
            var (ours, peer) = await sampling.CompareAsync(
                rounds =>
                {
                    for (var i = 0; i < rounds; i++)
                    {
                        ecdsa.Sign(Hash, Key);
                    }
                },
                rounds => bare.Sign(Hash, Key, rounds));
            report(new Figure.Compared(name, "signatures/s", ours, "libsecp256k1 in a bare loop", peer));
        }
    }
}

using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.EndToEnd;

/// <summary>
/// A price feed of AERO on 8453 that says whatever a test wants: a contract whose code gives the same five words to every call. The first is both the
/// round's number and, to <c>decimals()</c>, eight.
/// </summary>
internal sealed class OwnFeed(LocalDevnet devnet, Address address)
{
    private const int Decimals = 8;

    public Address Address => address;

    /// <summary>From now on it answers this, of that instant.</summary>
    public Task SayAsync(System.Numerics.BigInteger answer, DateTimeOffset updatedAt)
    {
        System.Numerics.BigInteger[] words = [Decimals, answer, updatedAt.ToUnixTimeSeconds(), updatedAt.ToUnixTimeSeconds(), Decimals];
        var store = words.Select((word, i) => $"7f{Word(word)}60{i * 32:x2}52");
        return devnet.Chain(DevnetFixture.Base).AskAsync(
            "anvil_setCode", CancellationToken.None, address.ToString(), $"0x{string.Concat(store)}60a06000f3");
    }

    /// <summary>The configuration in which it is AERO's feed.</summary>
    public MeshConfiguration In(MeshConfiguration mesh) => mesh.With(DevnetFixture.Base, chain => chain with
    {
        Feeds = [.. chain.Feeds.Select(feed => feed is FeedConfiguration.Chainlink own && own.Asset == AssetId.Parse("AERO") ? own with { Contract = address } : feed)],
    });

    private static string Word(System.Numerics.BigInteger value) =>
        (value.Sign < 0 ? value + System.Numerics.BigInteger.Pow(2, 256) : value).ToString("x65", System.Globalization.CultureInfo.InvariantCulture)[^64..];
}

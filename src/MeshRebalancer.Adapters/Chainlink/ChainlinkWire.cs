using System.Numerics;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Chainlink;

/// <summary>The interface AggregatorV3Interface of Chainlink's feeds. Pure.</summary>
internal static class ChainlinkWire
{
    public static readonly AbiFunction LatestRoundData = AbiFunction.Parse(
        "latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)");

    public static readonly AbiFunction Decimals = AbiFunction.Parse("decimals() view returns (uint8 decimals)");

    private const int PriceScale = Usd.Scale;

    /// <summary>An answer that may be believed as the feed's word, or why it may not. Age is for the market board to judge.</summary>
    /// <param name="feed">Which feed.</param>
    /// <param name="decimals">Of its answers.</param>
    /// <param name="round">What latestRoundData returned.</param>
    /// <param name="now">The time of the block at which it was read.</param>
    public static Result<PriceObservation, PortError> Read(ChainlinkFeed feed, int decimals, object[] round, DateTimeOffset now)
    {
        var (id, answer, updated, answeredIn) = ((UInt256)round[0], (BigInteger)round[1], (UInt256)round[3], (UInt256)round[4]);
        var nowSeconds = (UInt256)now.ToUnixTimeSeconds();
        if (answer.Sign <= 0)
            return Bad(feed, $"its answer is {answer}; a price is above zero");
        if (updated.IsZero)
            return Bad(feed, $"round {id} is not complete: updatedAt is 0");
        if (updated > nowSeconds)
            return Bad(feed, $"updatedAt is {updated}, which is after the block's time, {nowSeconds}");
        if (answeredIn < id)
            return Bad(feed, $"round {id} only repeats the answer of round {answeredIn}");
        return Scaled((UInt256)answer, decimals) is { IsZero: false } raw
            ? new PriceObservation(feed.Name, feed.Asset, new Price(raw), DateTimeOffset.FromUnixTimeSeconds((long)updated), feed.AgeMaxSeconds)
            : Bad(feed, $"its answer is {answer} with {decimals} decimals, which no price in 10^-{PriceScale} USD can hold");
    }

    /// <summary>The feed's decimals, if they are those that are configured.</summary>
    public static Result<int, PortError> ReadDecimals(ChainlinkFeed feed, object[] values)
    {
        var found = (int)(ulong)(UInt256)values[0];
        if (found > 36)
            return Bad(feed, $"it has {found} decimals; 0 to 36 are possible");
        return feed.Decimals is { } expected && expected != found ? Bad(feed, $"it has {found} decimals, but {expected} are configured") : found;
    }

    public static PortError.Unreadable Bad(ChainlinkFeed feed, string problem) => new($"Feed {feed.Name} at {feed.Contract}: {problem}.");

    /// <summary>In units of 10^-18 USD, exact up to 18 decimals and rounded down beyond; null where it does not fit.</summary>
    private static UInt256? Scaled(UInt256 answer, int decimals)
    {
        if (decimals > PriceScale)
            return answer / UInt256.PowerOfTen(decimals - PriceScale);
        var scaled = (BigInteger)answer * BigInteger.Pow(10, PriceScale - decimals);
        return scaled.GetBitLength() <= 256 ? (UInt256)scaled : null;
    }
}

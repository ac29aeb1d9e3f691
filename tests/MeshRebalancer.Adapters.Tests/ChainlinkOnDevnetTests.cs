using System.Numerics;
using MeshRebalancer.Adapters.Chainlink;
using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>Chainlink's own contracts, and a stand-in for answers that they refuse to give.</summary>
[Collection(DevnetCollection.Name)]
public sealed class ChainlinkOnDevnetTests(ConformanceDevnet shared)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ChainId Chain = ConformanceDevnet.Ethereum;
    private static int _standIns;

    private readonly DevnetWorld _world = new(shared.Devnet);

    [Fact]
    public async Task Feed_gives_price_time_and_age()
    {
        var seen = await new ChainlinkPrice(_world.Feed(Chain, "USDC"), _world.Connection(Chain)).ReadAsync(None).Value();
        seen.Source.ShouldBe("chainlink:1:USDC");
        seen.Price.ShouldBe(new Price(UInt256.PowerOfTen(18)));
        seen.AgeMaxSeconds.ShouldBe(3900);
        seen.At.ShouldBeLessThanOrEqualTo((await _world.Chain(Chain).HeadAsync(None).Value()).At);
    }

    [Fact]
    public async Task Feed_with_other_decimals_than_configured_is_unreadable()
    {
        var feed = _world.Feed(Chain, "USDC") with { Decimals = 18 };
        Expect.Error<PortError.Unreadable>(await new ChainlinkPrice(feed, _world.Connection(Chain)).ReadAsync(None))
            .Reason.ShouldContain("it has 8 decimals, but 18 are configured");
    }

    [Theory]
    [InlineData(-5, 8, "its answer is -5")]
    [InlineData(0, 8, "its answer is 0")]
    [InlineData(5, 7, "only repeats the answer of round 7")]
    public async Task Answer_that_is_no_price_is_unreadable(int answer, int answeredIn, string words)
    {
        var feed = await StandInAsync(answer, updatedAt: 1_000, answeredIn);
        Expect.Error<PortError.Unreadable>(await feed.ReadAsync(None)).Reason.ShouldContain(words);
    }

    [Theory]
    [InlineData(0, "updatedAt is 0")]
    [InlineData(4_000_000_000, "after the block's time")]
    public async Task Answer_without_a_possible_time_is_unreadable(long updatedAt, string words)
    {
        var feed = await StandInAsync(5, updatedAt, 8);
        Expect.Error<PortError.Unreadable>(await feed.ReadAsync(None)).Reason.ShouldContain(words);
    }

    [Fact]
    public async Task Stale_answer_is_told_with_its_own_time_so_that_the_board_can_judge()
    {
        var seen = await (await StandInAsync(5, updatedAt: 1_000, 8)).ReadAsync(None).Value();
        seen.At.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_000));
        seen.Price.Raw.ShouldBe(5 * UInt256.PowerOfTen(10));
    }

    [Theory]
    [InlineData(0, 3_600, null)]
    [InlineData(0, 2_100_000_000, "is back since")]
    [InlineData(1, 0, "the chain's sequencer is down since 1970-01-01 00:16:40Z")]
    public async Task A_rollups_price_is_doubted_while_its_sequencer_is_down_and_for_a_while_after(int answer, int graceSeconds, string? words)
    {
        var uptime = await AnsweringAsync([8, answer, 1_000, 1_000, 8]);
        var price = new ChainlinkPrice(_world.Feed(Chain, "USDC"), _world.Connection(Chain));
        var seen = await SequencerGuard.Before(price, new(uptime, graceSeconds), _world.Connection(Chain)).ReadAsync(None).Value();
        seen.Source.ShouldBe("chainlink:1:USDC");
        if (words is null)
            seen.Doubt.ShouldBeNull();
        else
            seen.Doubt.ShouldNotBeNull().ShouldContain(words);
    }

    [Fact]
    public async Task A_sequencer_feed_that_is_not_there_leaves_no_price_readable()
    {
        var price = new ChainlinkPrice(_world.Feed(Chain, "USDC"), _world.Connection(Chain));
        var nowhere = new SequencerFeed(Address.Parse("0x00000000000000000000000000000000000000bc"));
        Expect.Error<PortError.Unreadable>(await SequencerGuard.Before(price, nowhere, _world.Connection(Chain)).ReadAsync(None)).Reason.ShouldContain("sequencer-uptime feed");
    }

    [Fact]
    public async Task Address_without_a_feed_is_unreadable()
    {
        var feed = new ChainlinkFeed(Chain, AssetId.Parse("WETH"), Address.Parse("0x00000000000000000000000000000000000000bb"), 60);
        Expect.Error<PortError.Unreadable>(await new ChainlinkPrice(feed, _world.Connection(Chain)).ReadAsync(None));
    }

    /// <summary>A contract that answers every call with one round; the round's id, which is its first word, is also the decimals.</summary>
    private async Task<ChainlinkPrice> StandInAsync(int answer, long updatedAt, int answeredIn)
    {
        var contract = await AnsweringAsync([8, answer, 0, updatedAt, answeredIn]);
        return new(new(Chain, AssetId.Parse("WETH"), contract, 3600), _world.Connection(Chain));
    }

    private async Task<Address> AnsweringAsync(BigInteger[] words)
    {
        var contract = Address.FromBytes([.. new byte[18], 0xfe, (byte)Interlocked.Increment(ref _standIns)]);
        await shared.Devnet.Chain(Chain).AskAsync("anvil_setCode", None, contract.ToString(), "0x" + Convert.ToHexStringLower(Answering(words)));
        return contract;
    }

    /// <summary>Code that puts each word in memory (PUSH32, PUSH1, MSTORE) and returns them all (PUSH1, PUSH1, RETURN).</summary>
    private static byte[] Answering(BigInteger[] words) =>
    [
        .. words.SelectMany((word, i) => (byte[])[0x7f, .. Word(word), 0x60, (byte)(32 * i), 0x52]),
        0x60, (byte)(32 * words.Length), 0x60, 0x00, 0xf3,
    ];

    private static byte[] Word(BigInteger value)
    {
        var bytes = new byte[32];
        ((UInt256)(value.Sign < 0 ? value + (BigInteger.One << 256) : value)).WriteBigEndian(bytes);
        return bytes;
    }
}

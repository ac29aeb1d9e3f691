using MeshRebalancer.Devnet;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.EndToEnd;

/// <summary>Accounts without gas, attestations that stay away, journals without room, and hands in the till.</summary>
public sealed class BadAccountTests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    private LocalDevnet Devnet => fixture.Devnet;

    [Fact]
    public async Task An_account_without_gas_says_how_much_it_needs_and_starts_once_it_has_it()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        await Devnet.Chain(DevnetFixture.Base).SetBalanceAsync(portfolio.Account, UInt256.Zero, CancellationToken.None);
        await using var node = await portfolio.RunAutomaticAsync();
        await node.HoldsAsync("Chain 8453: 0 wei of native coin found, 10000000000000000 needed as the gas reserve. Send native coin to the account.");
        (await portfolio.StoryAsync()).Signed.ShouldBeEmpty();

        await Devnet.Faucet.FundGasAsync(DevnetFixture.Base, portfolio.Account, UInt256.PowerOfTen(18), CancellationToken.None);
        await portfolio.FinishesWellAsync(node);
    }

    [Fact]
    public async Task Gas_that_runs_out_in_mid_round_is_waited_for()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        await using var node = await portfolio.RunAutomaticAsync();
        await portfolio.StoresAsync(node, "leg.burning.v1");
        var left = await TakeGasAsync(portfolio, DevnetFixture.Base);
        await node.RebalanceShowsAsync("8453", "native coin");

        await Devnet.Faucet.FundGasAsync(DevnetFixture.Base, portfolio.Account, left, CancellationToken.None);
        (await portfolio.FinishesWellAsync(node)).Has("transaction.refused.v1").ShouldBeTrue();
    }

    [Fact]
    public async Task An_attestation_that_never_comes_is_waited_for_and_shown()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        Devnet.Attestation.Knobs = new() { NeverAttest = true };
        try
        {
            await using var node = await portfolio.RunAutomaticAsync();
            await node.RebalanceShowsAsync("attesting", "waits for the attestation of burn 0x");
            var view = await node.GetAsync($"/api/v1/portfolios/{TestPortfolio.Id}");
            view.GetProperty("phase").GetString().ShouldBe("rebalancing");

            Devnet.Attestation.Knobs = new();
            await portfolio.FinishesWellAsync(node);
        }
        finally
        {
            Devnet.Attestation.Knobs = new();
        }
    }

    [WhereFact]
    [RequiresMount]
    public async Task A_full_disk_is_named_and_space_heals_it()
    {
        using var disk = SmallDisk.Mount(2048);
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        var path = Path.Combine(disk.Path, "mesh.db");
        portfolio.Configure(new JournalConfiguration.Sqlite(path));
        var ballast = Path.Combine(disk.Path, "ballast");
        await using var node = await portfolio.RunAutomaticAsync();
        await portfolio.StoresAsync(node, "portfolio.rebalance-requested.v1");
        Fill(ballast);
        await node.SaysAsync($"{path}' can't grow: the disk is full. Free some space; the node goes on by itself.");

        File.Delete(ballast);
        await portfolio.FinishesWellAsync(node);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transfer_by_hand_in_mid_round_never_wedges_it_and_is_noticed_to_the_unit_after(bool deposit)
    {
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        await using var node = await portfolio.RunAutomaticAsync();
        await portfolio.StoresAsync(node, "leg.attesting.v1");
        var moved = 10 * UInt256.PowerOfTen(6);
        await (deposit
            ? Devnet.Faucet.FundAsync(DevnetFixture.Ethereum, portfolio.Account, "USDC", moved, CancellationToken.None)
            : portfolio.TakeAsync(DevnetFixture.Ethereum, moved));
        await node.CompletesAsync(portfolio.OpenJournal);

        var story = await portfolio.StoryAsync();
        await portfolio.ShouldHaveDoneNothingTwiceAsync(story, taken: deposit ? 0 : 1);
        var now = await portfolio.NowAsync();
        var booked = portfolio.On(portfolio.Start.After(story.Bookings), DevnetFixture.Ethereum, "USDC");
        portfolio.On(now, DevnetFixture.Ethereum, "USDC").ShouldBe(deposit ? booked + moved : booked - moved);
        await node.BooksAsync(portfolio, now);
        var (closed, told) = (story.Events.First(stored => stored.Event.Name == "portfolio.rebalance-closed.v1").Position, await portfolio.StoryAsync());
        told.Events.Last(stored => stored.Event.Name == "portfolio.holdings-observed.v1").Position.ShouldBeGreaterThan(closed);
        var noticed = told.Noticed.ShouldHaveSingleItem();
        (noticed.In, noticed.Amount.Raw, noticed.Amount.Token.Chain).ShouldBe((deposit, moved, DevnetFixture.Ethereum));
        var view = await node.GetAsync($"/api/v1/portfolios/{TestPortfolio.Id}");
        view.GetProperty("transfersNoticed").EnumerateArray().ShouldHaveSingleItem().GetProperty("kind").GetString().ShouldBe(deposit ? "deposit" : "withdrawal");
    }

    private async Task<UInt256> TakeGasAsync(TestPortfolio portfolio, ChainId at)
    {
        var left = (await portfolio.NowAsync()).Wei[at];
        await Devnet.Chain(at).SetBalanceAsync(portfolio.Account, UInt256.Zero, CancellationToken.None);
        return left;
    }

    // Until the last byte: a small file may still find room where a large one does not.
    private static void Fill(string path)
    {
        using var file = File.Create(path, bufferSize: 1);
        foreach (var size in new[] { 65_536, 4_096, 1 })
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[size]);
                    file.Flush();
                }
            }
            catch (IOException)
            {
                // Full at this size.
            }
        }
    }
}

using System.Net.Sockets;
using System.Text.Json;

namespace MeshRebalancer.EndToEnd;

/// <summary>The one command of a newcomer.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_brings_three_portfolios_home_and_writes_one_document()
    {
        var (exit, output, errors) = await NodeProcess.RunAsync("demo", "--once", "--json", "--port", "0");

        exit.ShouldBe(0, errors);
        using var document = JsonDocument.Parse(output);
        var portfolios = document.RootElement.GetProperty("portfolios").EnumerateArray().ToArray();
        portfolios.Length.ShouldBe(3);
        foreach (var portfolio in portfolios)
        {
            ShouldBeHome(portfolio);
            portfolio.GetProperty("legs").EnumerateArray().ToList().ForEach(ShouldBeWhole);
        }

        portfolios.SelectMany(portfolio => portfolio.GetProperty("legs").EnumerateArray()).Select(leg => leg.GetProperty("kind").GetString()).Distinct().Order()
            .ShouldBe(["swap", "transfer"]);
        document.RootElement.GetProperty("elapsedSeconds").GetDouble().ShouldBeGreaterThan(0);
        File.Exists(document.RootElement.GetProperty("journal").GetString()).ShouldBeTrue();
        await ShouldBeGoneAsync(document.RootElement.GetProperty("chains"));
    }

    private static void ShouldBeHome(JsonElement portfolio)
    {
        portfolio.GetProperty("id").GetString().ShouldNotBeNullOrEmpty();
        var (targets, before, after) = (Weights(portfolio, "targetBps"), Weights(portfolio, "weightsBeforeBps"), Weights(portfolio, "weightsAfterBps"));
        targets.Values.Sum().ShouldBe(10_000);
        foreach (var weights in new[] { before, after })
        {
            weights.Keys.Order().ShouldBe(targets.Keys.Order());
            weights.Values.Sum().ShouldBeInRange(9_997, 10_003);
        }

        const int band = 150;
        before.Any(weight => Math.Abs(weight.Value - targets[weight.Key]) > band).ShouldBeTrue("it had drifted");
        after.ShouldAllBe(weight => Math.Abs(weight.Value - targets[weight.Key]) <= band);
        var (had, has) = (portfolio.GetProperty("notionalBeforeUsd").GetDecimal(), portfolio.GetProperty("notionalAfterUsd").GetDecimal());
        var costs = portfolio.GetProperty("costs");
        decimal[] each = [.. new[] { "gasUsd", "feeUsd", "slippageUsd", "bridgeUsd" }.Select(name => costs.GetProperty(name).GetDecimal())];
        each[0].ShouldBeGreaterThan(0);
        each[1].ShouldBeGreaterThan(0);

        // Gas is paid in the native coin, which is no holding. Everything else is in the costs, up to a tenth of a per mille of the value.
        (had - has).ShouldBe(each[1..].Sum(), tolerance: had / 10_000);
    }

    private static void ShouldBeWhole(JsonElement leg)
    {
        leg.GetProperty("outcome").GetString().ShouldBe("settled");
        leg.GetProperty("venue").GetString().ShouldNotBeNullOrEmpty();
        var (from, to) = (leg.GetProperty("fromChain").GetUInt64(), leg.GetProperty("toChain").GetUInt64());
        var (tokenIn, tokenOut) = (leg.GetProperty("tokenIn").GetString(), leg.GetProperty("tokenOut").GetString());
        var transfer = leg.GetProperty("kind").GetString() == "transfer";
        (from != to).ShouldBe(transfer);
        (tokenIn == tokenOut).ShouldBe(transfer);
        System.Numerics.BigInteger.Parse(leg.GetProperty("amountIn").GetString()!, System.Globalization.CultureInfo.InvariantCulture).Sign.ShouldBe(1);
        System.Numerics.BigInteger.Parse(leg.GetProperty("amountOut").GetString()!, System.Globalization.CultureInfo.InvariantCulture).Sign.ShouldBe(1);
        var transactions = leg.GetProperty("transactions").EnumerateArray().Select(hash => hash.GetString()!).ToArray();
        transactions.Length.ShouldBeGreaterThanOrEqualTo(transfer ? 2 : 1);
        transactions.ShouldBeUnique();
        transactions.ShouldAllBe(hash => hash.Length == 66 && hash.StartsWith("0x"));
    }

    private static async Task ShouldBeGoneAsync(JsonElement chains)
    {
        chains.EnumerateArray().Select(chain => chain.GetProperty("id").GetUInt64()).Order().ShouldBe([1UL, 8453UL]);
        foreach (var chain in chains.EnumerateArray())
        {
            var url = new Uri(chain.GetProperty("rpcUrl").GetString()!);
            using var client = new TcpClient();
            await Should.ThrowAsync<SocketException>(() => client.ConnectAsync(url.Host, url.Port));
        }
    }

    private static Dictionary<string, int> Weights(JsonElement portfolio, string name) =>
        portfolio.GetProperty(name).EnumerateObject().ToDictionary(weight => weight.Name, weight => weight.Value.GetInt32());
}

using System.Net;
using System.Text.Json;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet.Tests;

/// <summary>Deposit, quote over HTTP, fill, slow fill and refund, against Across's real spoke pools.</summary>
[Collection(DevnetCollection.Name)]
public sealed class AcrossTests(DevnetFixture fixture) : IDisposable
{
    private static readonly UInt256 Amount = 1000_000000;
    private static readonly AbiFunction Deposit = AbiFunction.Parse(
        "depositV3(address depositor, address recipient, address inputToken, address outputToken, uint256 inputAmount, uint256 outputAmount, "
        + "uint256 destinationChainId, address exclusiveRelayer, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityParameter, bytes message) payable");

    private readonly HttpClient _http = new();

    public void Dispose()
    {
        fixture.Devnet.Across.Knobs = new AcrossKnobs();
        _http.Dispose();
    }

    [Fact]
    public async Task Deposit_is_filled_with_the_quoted_amount()
    {
        var user = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        var quote = await DepositAsync(user);
        quote.GetProperty("totalRelayFee").GetProperty("total").GetString().ShouldBe("300000");
        (await ReceivedAsync(user.On(DevnetFixture.Base), "USDC")).ShouldBe(Amount - 300_000U);
        (await user.BalanceAsync("USDC")).ShouldBe(UInt256.Zero);
    }

    [Fact]
    public async Task Slow_fill_is_brought_by_a_root()
    {
        fixture.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.SlowFill };
        var user = await fixture.User(DevnetFixture.Base).WithAsync("USDC", Amount);
        await DepositAsync(user);
        (await ReceivedAsync(user.On(DevnetFixture.Ethereum), "USDC")).ShouldBe(Amount - 300_000U);
    }

    [Fact]
    public async Task Expired_deposits_of_two_tokens_and_two_users_come_back_whole()
    {
        // Held back until all have expired, so that one root brings them: two leaves, one of them with two sums.
        fixture.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.Ignore, FillSeconds = 2, NeverRefund = true };
        var one = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        await DepositAsync(one);
        var other = await (await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount)).WithAsync("WBTC", Amount);
        await DepositAsync(other);
        await DepositAsync(other, "WBTC");
        await fixture.Devnet.Chain(DevnetFixture.Base).MineAsync(10, default);
        fixture.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.Ignore };
        (await ReceivedAsync(one, "USDC")).ShouldBe(Amount);
        (await ReceivedAsync(other, "USDC")).ShouldBe(Amount);
        (await ReceivedAsync(other, "WBTC")).ShouldBe(Amount);
        (await other.On(DevnetFixture.Base).BalanceAsync("USDC")).ShouldBe(UInt256.Zero);
    }

    [Fact]
    public async Task Refund_may_land_on_the_destination()
    {
        fixture.Devnet.Across.Knobs = new AcrossKnobs { Conduct = AcrossConduct.Ignore, FillSeconds = 2, RefundAtDestination = true };
        var user = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        await DepositAsync(user);
        (await ReceivedAsync(user.On(DevnetFixture.Base), "USDC")).ShouldBe(Amount - 300_000U);
        (await user.BalanceAsync("USDC")).ShouldBe(UInt256.Zero);
    }

    [Fact]
    public async Task Deposit_on_an_old_quote_is_refused()
    {
        var user = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        var quote = await QuoteAsync(user, "USDC");
        (await Should.ThrowAsync<DevnetException>(() => DepositAsync(user, "USDC", quote, ageSeconds: 4_000))).Message.ShouldContain("revert");
    }

    [Theory]
    [InlineData("", "INVALID_PARAM")]
    [InlineData("?inputToken=0x01&outputToken=0x02&amount=1&originChainId=1&destinationChainId=8453", "INVALID_PARAM")]
    [InlineData("?inputToken=USDC&outputToken=USDC&amount=0&originChainId=1&destinationChainId=8453", "INVALID_PARAM")]
    [InlineData("?inputToken=USDC&outputToken=USDC&amount=1&originChainId=1&destinationChainId=10", "INVALID_PARAM")]
    [InlineData("?inputToken=USDC&outputToken=WBTC&amount=1&originChainId=1&destinationChainId=8453", "ROUTE_NOT_ENABLED")]
    [InlineData("?inputToken=USDC&outputToken=USDC&amount=6000000000000&originChainId=1&destinationChainId=8453", "AMOUNT_TOO_HIGH")]
    public async Task Question_that_makes_no_sense_is_answered_with_400(string query, string code)
    {
        var input = fixture.Devnet.Deployment.Chain(DevnetFixture.Ethereum).Contracts;
        var output = fixture.Devnet.Deployment.Chain(DevnetFixture.Base).Contracts;
        var asked = query.Replace("inputToken=USDC", $"inputToken={input.Token("USDC").Address}", StringComparison.Ordinal)
            .Replace("outputToken=USDC", $"outputToken={output.Token("USDC").Address}", StringComparison.Ordinal)
            .Replace("outputToken=WBTC", $"outputToken={output.Token("WBTC").Address}", StringComparison.Ordinal);
        using var response = await _http.GetAsync($"{fixture.Devnet.Deployment.AcrossUrl}/suggested-fees{asked}");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonElement.Parse(await response.Content.ReadAsByteArrayAsync()).GetProperty("code").GetString().ShouldBe(code);
    }

    private static async Task<UInt256> ReceivedAsync(DevnetUser user, string symbol)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await user.BalanceAsync(symbol) is { IsZero: false } balance)
                return balance;
            await Task.Delay(50, limit.Token);
        }
    }

    private async Task<JsonElement> QuoteAsync(DevnetUser user, string symbol)
    {
        var there = fixture.Devnet.Deployment.Chains.First(chain => chain.Id != user.Chain.Id);
        var query = $"inputToken={user.Contracts.Token(symbol).Address}&outputToken={there.Contracts.Token(symbol).Address}"
            + $"&originChainId={user.Chain.Id}&destinationChainId={there.Id}&amount={Amount}";
        return JsonElement.Parse(await _http.GetByteArrayAsync($"{fixture.Devnet.Deployment.AcrossUrl}/suggested-fees?{query}"));
    }

    private async Task<JsonElement> DepositAsync(DevnetUser user, string symbol = "USDC") => await DepositAsync(user, symbol, await QuoteAsync(user, symbol), 0);

    private async Task<JsonElement> DepositAsync(DevnetUser user, string symbol, JsonElement quote, uint ageSeconds)
    {
        var there = fixture.Devnet.Deployment.Chains.First(chain => chain.Id != user.Chain.Id);
        var pool = user.Contracts.Across.SpokePool;
        quote.GetProperty("spokePoolAddress").GetString().ShouldBe(pool.ToString());
        await user.ApproveAsync(symbol, pool, Amount);
        await user.CallAsync(
            pool, Deposit, user.Address, user.Address, user.Contracts.Token(symbol).Address, there.Contracts.Token(symbol).Address, Amount,
            Number(quote, "outputAmount"), there.Id.Value, Address.Zero, Number(quote, "timestamp") - ageSeconds, Number(quote, "fillDeadline"), 0, Array.Empty<byte>());
        return quote;
    }

    private static UInt256 Number(JsonElement quote, string name) => UInt256.Parse(quote.GetProperty(name).GetString()!);
}

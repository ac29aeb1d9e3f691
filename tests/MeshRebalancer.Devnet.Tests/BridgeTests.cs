using System.Net;
using System.Text.Json;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet.Tests;

/// <summary>Burn, attestation over HTTP and mint, against the real USDC contract.</summary>
[Collection(DevnetCollection.Name)]
public sealed class BridgeTests(DevnetFixture fixture) : IDisposable
{
    private const uint Fast = 1000;
    private const uint Standard = 2000;
    private static readonly UInt256 Amount = 1000_000000;
    private static readonly AbiFunction Burn = AbiFunction.Parse(
        "depositForBurn(uint256 amount, uint32 destinationDomain, bytes32 mintRecipient, address burnToken, bytes32 destinationCaller, uint256 maxFee, uint32 minFinalityThreshold)");

    private static readonly AbiFunction Receive = AbiFunction.Parse("receiveMessage(bytes message, bytes attestation) returns (bool)");
    private static readonly AbiFunction TotalSupply = AbiFunction.Parse("totalSupply() view returns (uint256)");
    private static readonly AbiEvent MintAndWithdraw = AbiEvent.Parse(
        "MintAndWithdraw(address indexed mintRecipient, uint256 amount, address indexed mintToken, uint256 feeCollected)");

    private readonly HttpClient _http = new();

    public void Dispose()
    {
        fixture.Devnet.Attestation.Knobs = new AttestationKnobs();
        _http.Dispose();
    }

    [Fact]
    public async Task Standard_transfer_moves_all_of_it_and_conserves_the_supply()
    {
        var user = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        var there = await user.On(DevnetFixture.Base).WithGasAsync();
        var before = await SupplyAsync();
        var message = await AttestedAsync(user, await BurnAsync(user, UInt256.Zero, Standard));
        (await user.BalanceAsync("USDC")).ShouldBe(UInt256.Zero);
        (await SupplyAsync()).ShouldBe(before - Amount);

        var receipt = await ReceiveAsync(there, message);
        (await there.BalanceAsync("USDC")).ShouldBe(Amount);
        (await SupplyAsync()).ShouldBe(before);
        var minted = receipt.Logs.Single(log => log.Address == there.Contracts.Cctp.TokenMessenger).TryDecode(MintAndWithdraw)!;
        minted.ShouldBe([there.Address, Amount, there.Contracts.Token("USDC").Address, UInt256.Zero]);
        message.GetProperty("decodedMessage").GetProperty("finalityThresholdExecuted").GetString().ShouldBe("2000");
    }

    [Fact]
    public async Task Fast_transfer_pays_the_quoted_fee_to_the_bridge()
    {
        var user = await fixture.User(DevnetFixture.Base).WithAsync("USDC", Amount);
        var there = await user.On(DevnetFixture.Ethereum).WithGasAsync();
        var fee = UInt256.MulDiv(Amount, await FastFeeBpsAsync(), 10_000, Rounding.Up);
        var recipient = new DevnetUser(fixture, DevnetFixture.Ethereum, DevnetAccounts.BridgeFeeRecipient);
        var collected = await recipient.BalanceAsync("USDC");
        await ReceiveAsync(there, await AttestedAsync(user, await BurnAsync(user, 2 * fee, Fast)));
        (await there.BalanceAsync("USDC")).ShouldBe(Amount - fee);
        (await recipient.BalanceAsync("USDC")).ShouldBe(collected + fee);
    }

    [Fact]
    public async Task Fee_below_the_fast_one_downgrades_to_standard_and_says_why()
    {
        var user = await fixture.User(DevnetFixture.Base).WithAsync("USDC", Amount);
        var message = await AttestedAsync(user, await BurnAsync(user, 1, Fast));
        message.GetProperty("delayReason").GetString().ShouldBe("insufficient_fee");
        var decoded = message.GetProperty("decodedMessage");
        (decoded.GetProperty("minFinalityThreshold").GetString(), decoded.GetProperty("finalityThresholdExecuted").GetString()).ShouldBe(("1000", "2000"));
        decoded.GetProperty("decodedMessageBody").GetProperty("feeExecuted").GetString().ShouldBe("0");
    }

    [Fact]
    public async Task Fast_transfer_can_be_downgraded_by_a_knob()
    {
        fixture.Devnet.Attestation.Knobs = new AttestationKnobs { DowngradeFast = true };
        var user = await fixture.User(DevnetFixture.Base).WithAsync("USDC", Amount);
        var message = await AttestedAsync(user, await BurnAsync(user, 1_000000, Fast));
        message.GetProperty("delayReason").GetString().ShouldBe("insufficient_allowance_available");
    }

    [Fact]
    public async Task Message_is_unknown_then_pending_then_complete()
    {
        fixture.Devnet.Attestation.Knobs = new AttestationKnobs { NeverAttest = true };
        var user = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        (await _http.GetAsync(Uri(user, Hash32.Zero))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var burn = await BurnAsync(user, UInt256.Zero, Standard);
        var pending = await UntilAsync(Uri(user, burn), _ => true);
        pending.GetProperty("attestation").GetString().ShouldBe("PENDING");
        pending.GetProperty("status").GetString().ShouldBe("pending_confirmations");
        fixture.Devnet.Attestation.Knobs = new AttestationKnobs();
        var complete = await AttestedAsync(user, burn);
        complete.GetProperty("eventNonce").GetString().ShouldBe(pending.GetProperty("eventNonce").GetString());
        complete.GetProperty("cctpVersion").GetInt32().ShouldBe(2);
        complete.GetProperty("decodedMessage").GetProperty("decodedMessageBody").GetProperty("amount").GetString().ShouldBe("1000000000");
    }

    [Fact]
    public async Task Attestation_used_twice_is_refused()
    {
        var user = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        var there = await user.On(DevnetFixture.Base).WithGasAsync();
        var message = await AttestedAsync(user, await BurnAsync(user, UInt256.Zero, Standard));
        await ReceiveAsync(there, message);
        (await Should.ThrowAsync<DevnetException>(() => ReceiveAsync(there, message))).Message.ShouldContain("Nonce already used");
        (await there.BalanceAsync("USDC")).ShouldBe(Amount);
    }

    [Fact]
    public async Task Signature_of_anybody_else_is_refused()
    {
        var user = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        var there = await user.On(DevnetFixture.Base).WithGasAsync();
        var message = Bytes(await AttestedAsync(user, await BurnAsync(user, UInt256.Zero, Standard)), "message");
        using var stranger = PrivateKey.Generate();
        var refused = await Should.ThrowAsync<DevnetException>(() =>
            there.CallAsync(there.Contracts.Cctp.MessageTransmitter, Receive, message, stranger.Sign(Keccak256.Hash(message.Span)).ToBytes()));
        refused.Message.ShouldContain("Invalid signature: not attester");
    }

    [Fact]
    public async Task Message_changed_after_the_signature_is_refused()
    {
        var user = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        var there = await user.On(DevnetFixture.Base).WithGasAsync();
        var attested = await AttestedAsync(user, await BurnAsync(user, UInt256.Zero, Standard));
        var forged = Bytes(attested, "message").ToArray();
        forged[CctpWire.HeaderBytes + 99]++;
        await Should.ThrowAsync<DevnetException>(() => there.CallAsync(there.Contracts.Cctp.MessageTransmitter, Receive, forged, Bytes(attested, "attestation")));
        (await there.BalanceAsync("USDC")).ShouldBe(UInt256.Zero);
    }

    [Fact]
    public async Task Expired_attestation_is_refused_until_it_is_asked_for_again()
    {
        fixture.Devnet.Attestation.Knobs = new AttestationKnobs { FastExpirationBlocks = 1 };
        var user = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        var there = await user.On(DevnetFixture.Base).WithGasAsync();
        var burn = await BurnAsync(user, 1_000000, Fast);
        var first = await AttestedAsync(user, burn);
        await there.Chain.MineAsync(5, default);
        (await Should.ThrowAsync<DevnetException>(() => ReceiveAsync(there, first))).Message.ShouldContain("Message expired and must be re-signed");

        fixture.Devnet.Attestation.Knobs = new AttestationKnobs();
        var nonce = first.GetProperty("eventNonce").GetString();
        (await _http.PostAsync($"{fixture.Devnet.Deployment.AttestationUrl}/v2/reattest/{nonce}", null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var again = await UntilAsync(Uri(user, burn), message => IsComplete(message) && message.GetProperty("message").GetString() != first.GetProperty("message").GetString());
        await ReceiveAsync(there, again);
        (await there.BalanceAsync("USDC")).ShouldBe(Amount - 100_000);
    }

    [Fact]
    public async Task Only_the_named_caller_can_deliver()
    {
        var user = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        var there = await user.On(DevnetFixture.Base).WithGasAsync();
        var stranger = await fixture.User(DevnetFixture.Base).WithGasAsync();
        var message = await AttestedAsync(user, await BurnAsync(user, UInt256.Zero, Standard, user.Address));
        (await Should.ThrowAsync<DevnetException>(() => ReceiveAsync(stranger, message))).Message.ShouldContain("Invalid caller for message");
        await ReceiveAsync(there, message);
        (await there.BalanceAsync("USDC")).ShouldBe(Amount);
    }

    [Fact]
    public async Task Burn_with_a_fee_as_large_as_the_amount_is_refused_and_burns_nothing()
    {
        var user = await fixture.User(DevnetFixture.Ethereum).WithAsync("USDC", Amount);
        (await Should.ThrowAsync<DevnetException>(() => BurnAsync(user, Amount, Fast))).Message.ShouldContain("Max fee must be less than amount");
        (await user.BalanceAsync("USDC")).ShouldBe(Amount);
    }

    [Theory]
    [InlineData("/v2/messages/zero?transactionHash=0x00")]
    [InlineData("/v2/messages/0")]
    [InlineData("/v2/messages/0?transactionHash=0x12")]
    public async Task Question_that_makes_no_sense_is_answered_with_400(string path) =>
        (await _http.GetAsync(fixture.Devnet.Deployment.AttestationUrl + path)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Service_publishes_the_key_that_the_contracts_trust()
    {
        var keys = await JsonAsync(new Uri(fixture.Devnet.Deployment.AttestationUrl + "/v2/publicKeys"));
        var key = HexBytes.Parse(keys.GetProperty("publicKeys")[0].GetProperty("publicKey").GetString()!);
        var user = fixture.User(DevnetFixture.Ethereum);
        var enabled = AbiFunction.Parse("isEnabledAttester(address attester) view returns (bool)");
        (await user.ReadAsync(user.Contracts.Cctp.MessageTransmitter, enabled, Secp256k1.ToAddress(key.Span[1..])))[0].ShouldBe(true);
    }

    private static bool IsComplete(JsonElement message) => message.GetProperty("status").GetString() == "complete";

    private static HexBytes Bytes(JsonElement message, string field) => HexBytes.Parse(message.GetProperty(field).GetString()!);

    private static Task<TransactionReceipt> ReceiveAsync(DevnetUser user, JsonElement message) =>
        user.CallAsync(user.Contracts.Cctp.MessageTransmitter, Receive, Bytes(message, "message"), Bytes(message, "attestation"));

    private async Task<UInt256> FastFeeBpsAsync()
    {
        var fees = await JsonAsync(new Uri(fixture.Devnet.Deployment.AttestationUrl + "/v2/burn/USDC/fees/6/0"));
        return fees.EnumerateArray().First(fee => fee.GetProperty("finalityThreshold").GetInt32() == 1000).GetProperty("minimumFee").GetUInt32();
    }

    private async Task<Hash32> BurnAsync(DevnetUser user, UInt256 maxFee, uint finality, Address caller = default)
    {
        await user.ApproveAsync("USDC", user.Contracts.Cctp.TokenMessenger, Amount);
        var destination = fixture.Devnet.Deployment.Chains.First(chain => chain.Id != user.Chain.Id).Contracts.Cctp.Domain;
        var receipt = await user.CallAsync(
            user.Contracts.Cctp.TokenMessenger, Burn, Amount, destination, Word(user.Address), user.Contracts.Token("USDC").Address, Word(caller), maxFee, finality);
        return receipt.TransactionHash;
    }

    private static byte[] Word(Address address) => [.. new byte[12], .. address.ToBytes()];

    private Uri Uri(DevnetUser user, Hash32 burn) =>
        new($"{fixture.Devnet.Deployment.AttestationUrl}/v2/messages/{user.Contracts.Cctp.Domain}?transactionHash={burn}");

    private Task<JsonElement> AttestedAsync(DevnetUser user, Hash32 burn) => UntilAsync(Uri(user, burn), IsComplete);

    private async Task<JsonElement> UntilAsync(Uri uri, Func<JsonElement, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var response = await _http.GetAsync(uri, limit.Token);
            if (response.IsSuccessStatusCode && JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(limit.Token)).GetProperty("messages")[0] is var message && wanted(message))
                return message;
            await Task.Delay(50, limit.Token);
        }
    }

    private async Task<JsonElement> JsonAsync(Uri uri) => JsonElement.Parse(await _http.GetByteArrayAsync(uri));

    private async Task<UInt256> SupplyAsync()
    {
        var supply = UInt256.Zero;
        foreach (var chain in fixture.Devnet.Chains)
            supply += await chain.ReadNumberAsync(fixture.Devnet.Deployment.Chain(chain.Id).Contracts.Token("USDC").Address, TotalSupply, default);
        return supply;
    }
}

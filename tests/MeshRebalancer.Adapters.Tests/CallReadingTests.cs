using MeshRebalancer.Adapters.Across;
using MeshRebalancer.Adapters.Cctp;
using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>Every call that an adapter makes is read back from its bytes alone; what it never makes is not read at all.</summary>
public sealed class CallReadingTests
{
    private static readonly ChainId One = new(1);
    private static readonly Address Account = AddressOf("aa");
    private static readonly Address Stranger = AddressOf("dd");
    private static readonly Token Usdc = new(new(One, AddressOf("01")), AssetId.Parse("USDC"), 6);
    private static readonly Token Weth = new(new(One, AddressOf("02")), AssetId.Parse("WETH"), 18);
    private static readonly Token Far = new(new(new(8453), AddressOf("03")), AssetId.Parse("USDC"), 6);
    private static readonly Pool Pool = new("uniswap-v3", Usdc.Id, Weth.Id, 500);
    private static readonly UniswapV3Options Uniswap = new("uniswap-v3", One, AddressOf("f0"), AddressOf("f1"), AddressOf("f2"), [Pool]);

    private static readonly CctpOptions Cctp = new()
    {
        AttestationUrl = new("http://127.0.0.1:1"),
        Chains =
        [
            new(One, 0, Usdc.Id, AddressOf("c0"), AddressOf("c1"), AddressOf("c2")),
            new(new(8453), 6, Far.Id, AddressOf("c3"), AddressOf("c4"), AddressOf("c5")),
        ],
    };

    private static readonly AcrossOptions Across = new()
    {
        QuoteUrl = new("http://127.0.0.1:1"),
        Chains = [new(One, AddressOf("a0"), [Usdc]), new(new(8453), AddressOf("a1"), [Far])],
    };

    private static readonly ChainAction.Swap Swap = new(Pool, new(Usdc.Id, 500), new(Weth.Id, 3), DateTimeOffset.UnixEpoch.AddDays(20_000));
    private static readonly ChainAction.Burn Burn = new("cctp-v2", new(Usdc.Id, 700), Far.Id, 7, null);
    private static readonly FillTerms Fill = new(DateTimeOffset.UnixEpoch.AddDays(20_000), DateTimeOffset.UnixEpoch.AddDays(20_001), null, 0);

    [Fact]
    public void A_swap_says_whom_it_pays_and_the_most_that_it_spends()
    {
        ShouldRead(UniswapCalls.Of(Uniswap), UniswapWire.EncodeExactInput(Uniswap, Swap, Stranger), call => UniswapCalls.Read(Uniswap, call), [Stranger], [new(Usdc.Id, 500)]);
        var exact = UniswapWire.EncodeExactOutput(Uniswap, Pool, new(Weth.Id, 3), new(Usdc.Id, 501), Swap.Deadline, Account);
        ShouldRead(UniswapCalls.Of(Uniswap), exact, call => UniswapCalls.Read(Uniswap, call), [Account], [new(Usdc.Id, 501)]);
    }

    [Fact]
    public void A_swap_in_a_pool_that_is_not_configured_or_beside_another_call_is_not_read()
    {
        foreach (var other in new[] { Pool with { FeePips = 3_000 }, Pool with { TokenB = new(One, Stranger) } })
        {
            var call = UniswapWire.EncodeExactInput(Uniswap, Swap with { Pool = other, OutMin = new(other.TokenB, 3) }, Account);
            UniswapCalls.Read(Uniswap, call).ShouldBeNull();
        }

        var honest = UniswapWire.EncodeExactInput(Uniswap, Swap, Account);
        var inner = ((object[])UniswapAbi.Multicall.DecodeCall(HexBytes.Parse(honest.CallHex))[1])[0];
        var two = UniswapAbi.Multicall.EncodeCall(1UL, new[] { inner, inner }).ToString();
        UniswapCalls.Read(Uniswap, honest with { CallHex = two }).ShouldBeNull();
    }

    [Fact]
    public void A_burn_says_who_gets_the_mint()
    {
        ShouldRead(CctpCalls.Of(Cctp, One), CctpWire.EncodeBurn(Cctp, Burn, Stranger), call => CctpCalls.Read(Cctp, One, call), [Stranger], [new(Usdc.Id, 700)]);
        var (place, recipient) = (Cctp.Chains[0], CctpWire.Padded(Account));
        string[] odd =
        [
            Deposit(700, 3, recipient, Usdc.Id.Contract, Hash32.Zero), // A domain of no configured chain.
            Deposit(700, 6, recipient, Weth.Id.Contract, Hash32.Zero), // Another token.
            Deposit(700, 6, recipient, Usdc.Id.Contract, CctpWire.Padded(Stranger)), // A stranger alone could deliver it.
            Deposit(700, 6, Hash32.Parse("0x01" + new string('0', 62)), Usdc.Id.Contract, Hash32.Zero), // No address.
        ];
        odd.ShouldAllBe(hex => CctpCalls.Read(Cctp, One, new(place.TokenMessenger, UInt256.Zero, hex)) == null);

        static string Deposit(UInt256 amount, uint domain, Hash32 to, Address token, Hash32 caller) =>
            CctpAbi.DepositForBurn.EncodeCall(amount, domain, to, token, caller, (UInt256)7UL, CctpWire.FastThreshold).ToString();
    }

    [Fact]
    public void A_mint_says_whose_message_it_delivers()
    {
        var recorded = Recorded.Read<RecordedBridge<ChainAction.Mint>>("mint");
        var call = CctpWire.EncodeMint(recorded.Options, recorded.Action);
        var reading = CctpCalls.Read(recorded.Options, recorded.Action.Chain, call).ShouldNotBeNull();
        reading.Recipients.ShouldBe([Address.Parse(recorded.Account)]);
        reading.Leaving.ShouldBeEmpty();
        CctpCalls.Of(recorded.Options, recorded.Action.Chain).ShouldContain(new AllowedCall(call.To, SigningRules.SelectorOf(call)));
        CctpCalls.Read(recorded.Options, recorded.Action.Chain, CctpWire.EncodeMint(recorded.Options, recorded.Action with { Message = "0x1234" })).ShouldBeNull();
    }

    [Fact]
    public void A_deposit_says_who_is_filled_and_who_is_refunded()
    {
        var deposit = Burn with { Bridge = "across", Fill = Fill };
        ShouldRead(AcrossCalls.Of(Across, One), AcrossWire.EncodeBurn(Across, deposit, Stranger), call => AcrossCalls.Read(Across, One, call), [Stranger, Stranger], [new(Usdc.Id, 700)]);
        var honest = AcrossWire.EncodeBurn(Across, deposit, Account);
        var members = AcrossAbi.DepositV3.DecodeCall(HexBytes.Parse(honest.CallHex));
        (int At, object Value)[] odd = [(2, Stranger), (3, Stranger), (6, (UInt256)10UL), (11, new byte[] { 1 })];
        foreach (var (at, value) in odd)
        {
            object[] twisted = [.. members];
            twisted[at] = value;
            AcrossCalls.Read(Across, One, honest with { CallHex = AcrossAbi.DepositV3.EncodeCall(twisted).ToString() }).ShouldBeNull($"member {at}");
        }

        members[1] = Stranger;
        AcrossCalls.Read(Across, One, honest with { CallHex = AcrossAbi.DepositV3.EncodeCall(members).ToString() })!.Recipients.ShouldBe([Account, Stranger]);
    }

    [Fact]
    public void An_approval_says_who_may_take_how_much_and_a_transfer_is_no_call_of_ours()
    {
        var calls = new Erc20Calls([Usdc, Weth]);
        var approve = Erc20Wire.EncodeApprove(new(Weth.Id, UInt256.MaxValue), Stranger);
        var reading = calls.ReadCall(One, approve).ShouldNotBeNull();
        reading.Allowing.ShouldBe([new Allowance(Stranger, new(Weth.Id, UInt256.MaxValue))]);
        (reading.Leaving.Count, reading.Recipients.Count).ShouldBe((0, 0));
        calls.CallsOn(One).ShouldContain(new AllowedCall(approve.To, SigningRules.SelectorOf(approve)));
        calls.ReadCall(new(8453), approve).ShouldBeNull();
        calls.ReadCall(One, approve with { To = Stranger }).ShouldBeNull();
        calls.ReadCall(One, approve with { CallHex = approve.CallHex + "00" }).ShouldBeNull();
        var transfer = AbiFunction.Parse("transfer(address to, uint256 value) returns (bool success)").EncodeCall(Stranger, (UInt256)1UL).ToString();
        calls.ReadCall(One, approve with { CallHex = transfer }).ShouldBeNull();
        calls.CallsOn(One).ShouldAllBe(allowed => allowed.Selector == "0x095ea7b3");
    }

    private static void ShouldRead(
        EquatableArray<AllowedCall> allowed, Call call, Func<Call, CallReading?> read, EquatableArray<Address> recipients, EquatableArray<TokenAmount> leaving)
    {
        allowed.ShouldContain(new AllowedCall(call.To, SigningRules.SelectorOf(call)));
        var reading = read(call).ShouldNotBeNull();
        (reading.Recipients, reading.Leaving, reading.Allowing.Count).ShouldBe((recipients, leaving, 0));
        read(call with { To = Stranger }).ShouldBeNull();
        read(call with { CallHex = call.CallHex + new string('0', 64) }).ShouldBeNull();
        read(call with { CallHex = call.CallHex[..^64] }).ShouldBeNull();
    }

    private static Address AddressOf(string end) => Address.Parse("0x" + end.PadLeft(40, '0'));
}

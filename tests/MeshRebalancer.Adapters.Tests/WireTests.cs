using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Checks;
using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>Translations that no devnet is needed for.</summary>
public sealed class WireTests
{
    private static readonly ChainId Ethereum = new(1);
    private static readonly TokenId Token = new(Ethereum, Address.Parse("0x00000000000000000000000000000000000000ee"));

    [Fact]
    public void Symbol_of_32_bytes_is_read_and_cleaned()
    {
        Result<object[], PortError> none = new PortError.Unreadable("not a text");
        var word = "MKR\n"u8.ToArray().Concat(new byte[28]).ToArray();
        Erc20Wire.ToFacts(Token, [new object[] { (UInt256)18UL }, none, new object[] { word }]).ShouldBe(new TokenFacts(18, "MKR"));
        Erc20Wire.ToFacts(Token, [new object[] { (UInt256)18UL }, none, none]).ShouldBe(new TokenFacts(18, ""));
        Expect.Error<PortError.Unreadable>(Erc20Wire.ToFacts(Token, [new object[] { (UInt256)255UL }, none, none])).Reason.ShouldContain("255");
    }

    [Fact]
    public void Approve_may_answer_true_or_nothing_but_not_false()
    {
        var approve = Erc20Wire.EncodeApprove(new(Token, 1), Token.Contract);
        var (yes, no) = (new byte[32], new byte[32]);
        yes[31] = 1;
        Erc20Wire.Refusal(approve, HexBytes.Empty).ShouldBeNull();
        Erc20Wire.Refusal(approve, yes).ShouldBeNull();
        Erc20Wire.Refusal(approve, no).ShouldNotBeNull();
        Erc20Wire.Refusal(approve with { CallHex = "0x12345678" }, no).ShouldBeNull();
    }

    [Theory]
    [InlineData(100, 100, 1, true)]
    [InlineData(100, 100, 2, false)]
    [InlineData(100, 101, 2, true)]
    [InlineData(100, 99, 1, false)]
    public void Confirmations_count_the_transactions_own_block(ulong block, ulong head, int confirmations, bool confirmed) =>
        ChainWire.IsConfirmed(block, head, confirmations).ShouldBe(confirmed);

    [Theory]
    [InlineData(9, 100, 5)]
    [InlineData(99, 100, 100)]
    [InlineData(1_000, 100, 7)]
    [InlineData(0, 1, 1)]
    public void Log_ranges_cover_the_last_blocks_once_and_stay_small(ulong head, ulong blocks, ulong rangeMax)
    {
        var ranges = LogSearch.Ranges(head, blocks, rangeMax).ToList();
        ranges.ShouldAllBe(range => range.From <= range.To && range.To - range.From < rangeMax);
        var covered = ranges.SelectMany(range => Enumerable.Range((int)range.From, (int)(range.To - range.From) + 1)).ToList();
        covered.ShouldBe(Enumerable.Range((int)(head + 1 - Math.Min(blocks, head + 1)), (int)Math.Min(blocks, head + 1)), ignoreOrder: true);
        ranges[0].To.ShouldBe(head);
    }

    [Fact]
    public void L1_fee_of_rollups_is_part_of_the_fee()
    {
        var receipt = new TransactionReceipt(Hash32.Zero, Hash32.Zero, 1, 0, Address.Zero, null, null, true, 21_000, 3, 999, []);
        ChainWire.ToReceipt(receipt).FeeWei.ShouldBe((UInt256)63_999UL);
    }

    [Fact]
    public void Gas_and_fees_are_rounded_up_and_leave_head_room()
    {
        var view = Fees.FromHistory(new(1, [10, 20], [0.5], [[7]]), FeePolicy.Default);
        view.PriceWei.ShouldBe((UInt256)27UL);
        Fees.Terms(21_001, 25, view).ShouldBe(new GasTerms(26_252, 47, 7));
        Fees.Terms(100, 0, new(30, null, 30)).ShouldBe(new GasTerms(100, 30, null));
    }

    [Fact]
    public void Gas_is_low_only_below_value_and_the_highest_fee()
    {
        var gas = new GasTerms(10, 10, 1);
        Fees.GasLow(Ethereum, Address.Zero, 105, 5, gas, UInt256.Zero).ShouldBeNull();
        Fees.GasLow(Ethereum, Address.Zero, 104, 5, gas, UInt256.Zero).ShouldNotBeNull().Reason.ShouldContain("has 104 wei on chain 1, but needs 105");
    }

    [Fact]
    public void Pool_price_is_exact_both_ways_and_never_rounded_up()
    {
        // 1 raw token 0 = 4 raw token 1; token 0 has 18 decimals, token 1 has 6: one whole token 0 is 4 × 10^12 whole token 1.
        var (root, dollar) = (UInt256.One << 97, new Price(UInt256.PowerOfTen(18)));
        PoolPrice.Of(root, true, 18, 6, dollar).ShouldBe(new Price(4 * UInt256.PowerOfTen(30)));
        PoolPrice.Of(root, false, 6, 18, dollar).ShouldBe(new Price(250_000));
        PoolPrice.Of(UInt256.Zero, true, 18, 6, dollar).ShouldBeNull();
        PoolPrice.Of(UInt256.Zero, false, 6, 18, dollar).ShouldBeNull();
        PoolPrice.Of(UInt256.One, true, 0, 18, dollar).ShouldBeNull();
    }

    [Fact]
    public void Map_is_ordered_and_tells_all_that_is_wrong()
    {
        var (weth, usdc) = (new Token(Token, AssetId.Parse("WETH"), 18), new Token(new(Ethereum, Address.Zero), AssetId.Parse("USDC"), 6));
        ChainFacts[] chains = [new(Ethereum, AssetId.Parse("WETH"))];
        Pool[] pools = [new("uniswap-v3", usdc.Id, weth.Id, 3000), new("uniswap-v3", usdc.Id, weth.Id, 500)];
        MarketMaps.Build([weth, usdc], pools, [], chains).Match(map => map.Pools.Select(pool => pool.FeePips), problems => throw new InvalidOperationException($"{problems}"))
            .ShouldBe([500u, 3000u]);
        var wrong = MarketMaps.Build([weth, weth with { Decimals = 40 }], pools, [], []).Match(_ => [], problems => problems);
        wrong.Count.ShouldBe(5);
        wrong.ShouldContain(problem => problem.Contains("decimals is 40"));
        wrong.ShouldContain(problem => problem.Contains("which is not configured"));
    }

    [Fact]
    public void Options_tell_every_violation_and_never_a_url()
    {
        var options = new ChainOptions { Id = Ethereum, Endpoints = [EndpointOptions.Of(RpcEndpoint.Parse("ws://host/secret-key"))], Confirmations = 0, GasHeadroomPercent = 500 };
        var violations = options.Violations();
        violations.Count.ShouldBe(3);
        $"{options} {string.Join(' ', violations)}".ShouldNotContain("secret-key");
    }

    [Fact]
    public async Task Keystores_open_with_their_passphrases_or_tell_each_that_does_not()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            using var key = TestKeys.Next();
            string File(string name, string text)
            {
                var path = Path.Combine(folder.FullName, name);
                System.IO.File.WriteAllText(path, text);
                return path;
            }

            var (store, good, bad) = (File("key.json", Keystore.Write(key, "open sesame", KeyDerivation.Light)), File("good", "open sesame\n"), File("bad", "sesame"));
            using var signer = (await Keystores.OpenAsync([new(store, good)], CancellationToken.None)).Match(ok => ok, problems => throw new InvalidOperationException($"{problems}"));
            signer.Accounts.ShouldBe([key.Address]);
            var wrong = (await Keystores.OpenAsync([new(store, bad), new(store, good), new(good, good), new(store + "x", good)], CancellationToken.None)).Match(_ => [], problems => problems);
            wrong.Count.ShouldBe(3);
            string.Join(' ', wrong).ShouldNotContain("sesame");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Priority_fee_above_the_fee_is_not_signed()
    {
        using var key = TestKeys.Next();
        using var signer = new KeystoreSigner([key]);
        var result = await signer.SignAsync(Ethereum, key.Address, 0, new(Address.Zero, UInt256.Zero, "0x"), new(21_000, 1, 2), CancellationToken.None);
        Expect.Error<PortError.Declined>(result).Code.ShouldBe("fee-invalid");
    }
}

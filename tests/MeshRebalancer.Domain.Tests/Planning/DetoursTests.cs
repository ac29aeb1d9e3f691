using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Planning;

/// <summary>What is planned on while breakers are open.</summary>
public sealed class DetoursTests
{
    private static readonly TokenId Here = Token(1, 1);
    private static readonly TokenId Weth = Token(1, 2);
    private static readonly TokenId There = Token(8453, 1);

    private static readonly MarketMap Map = new(
        [],
        [new("one", Here, Weth, 500), new("other", Here, Weth, 3000)],
        [new("across", Here, There), new("cctp", Here, There), new("cctp", There, Here)],
        []);

    [Fact]
    public void Map_without_open_breakers_stays_as_it_is() => Detours.Around(Map, _ => false).ShouldBe(Map);

    [Fact]
    public void Open_bridge_is_left_out_where_another_goes_the_same_way_and_stays_where_it_is_the_only_one() =>
        Around("bridge:cctp").Routes.ShouldBe([new("across", Here, There), new("cctp", There, Here)]);

    [Fact]
    public void Open_venue_is_left_out_where_another_trades_the_pair()
    {
        Around("venue:one@1").Pools.ShouldBe([new("other", Here, Weth, 3000)]);
        Around("venue:one@8453").Pools.ShouldBe(Map.Pools);
    }

    [Fact]
    public void Where_all_are_open_all_stay() => Around("bridge:cctp", "bridge:across", "venue:one@1", "venue:other@1").ShouldBe(Map);

    [Fact]
    public void Chain_left_alone_is_gone_around_where_another_chain_has_a_pool_of_the_same_assets()
    {
        var (asset, hub) = (AssetId.Parse("WETH"), AssetId.Parse("USDC"));
        var away = new Pool("one", There, Token(8453, 2), 500);
        var map = Map with
        {
            Tokens = [new(Here, hub, 6), new(Weth, asset, 18), new(There, hub, 6), new(Token(8453, 2), asset, 18)],
            Pools = [.. Map.Pools, away],
        };
        Detours.Around(map, key => key == BreakerKey.Chain(new(1))).Pools.ShouldBe([away]);
        Detours.Around(Map, key => key == BreakerKey.Chain(new(1))).ShouldBe(Map, "it is the only way");
    }

    private static MarketMap Around(params string[] open) => Detours.Around(Map, key => open.Contains(key.ToString()));

    private static TokenId Token(ulong chain, byte number) => new(new(chain), Address.FromBytes([.. new byte[19], number]));
}

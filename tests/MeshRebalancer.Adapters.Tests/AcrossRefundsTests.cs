using MeshRebalancer.Adapters.Across;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>Which refund is which deposit's, where a refund names none.</summary>
public sealed class AcrossRefundsTests
{
    [Fact]
    public void Refund_of_the_exact_amount_is_the_deposits() => Of([(1, 50), (2, 70)], [70], 2).ShouldBe(0);

    [Fact]
    public void Refund_of_another_amount_is_nobodys() => Of([(1, 50), (2, 70)], [60], 2).ShouldBeNull();

    [Fact]
    public void Equal_deposits_take_equal_refunds_in_order()
    {
        Of([(1, 50), (2, 50)], [50, 50], 1).ShouldBe(0);
        Of([(1, 50), (2, 50)], [50, 50], 2).ShouldBe(1);
        Of([(1, 50), (2, 50)], [50], 2).ShouldBeNull();
    }

    [Fact]
    public void Sum_of_a_run_is_the_refund_of_each_in_it()
    {
        Of([(1, 50), (2, 70), (3, 20)], [120], 1).ShouldBe(0);
        Of([(1, 50), (2, 70), (3, 20)], [120], 2).ShouldBe(0);
        Of([(1, 50), (2, 70), (3, 20)], [120], 3).ShouldBeNull();
        Of([(1, 50), (2, 70), (3, 20)], [90, 50], 3).ShouldBe(0);
    }

    [Fact]
    public void Refund_counts_for_no_second_deposit()
    {
        Of([(1, 50), (2, 70), (3, 50)], [120, 50], 3).ShouldBe(1);
        Of([(1, 50), (2, 70), (3, 50)], [120], 3).ShouldBeNull();
    }

    [Fact]
    public void Refund_of_nothing_known_does_not_hide_the_next() => Of([(1, 50)], [7, 50], 1).ShouldBe(1);

    private static int? Of((uint Id, uint Amount)[] deposits, uint[] refunds, uint wanted)
    {
        var all = refunds.Select((sum, at) => new AcrossRefund(Number(at), sum)).ToList();
        var found = AcrossRefunds.Of(deposits.Select(deposit => ((UInt256)deposit.Id, (UInt256)deposit.Amount)), all, wanted);
        return found is null ? null : all.IndexOf(found);
    }

    private static Hash32 Number(int at) => Hash32.FromBytes([.. new byte[31], (byte)at]);
}

using MeshRebalancer.Domain.Estimation;

namespace MeshRebalancer.Domain.Tests.Estimation;

public sealed class CovarianceTests
{
    private static readonly JointReturns Five = new Draws(11).Joint(40, (0.010, 0.010), (0.015, 0.020), (0.002, 0.005), (0.020, 0.010), (-0.005, 0.015));

    [Fact]
    public void A_sample_has_the_covariance_of_its_definition()
    {
        var covariance = Covariance.Sample(Numbers.Returns([1, 2, 4, 5], [2, 1, 5, 8])).Good();
        covariance.Matrix[0, 0].ShouldBe(10.0 / 3, 1e-12);
        covariance.Matrix[0, 1].ShouldBe(16.0 / 3, 1e-12);
        covariance.Matrix[1, 1].ShouldBe(30.0 / 3, 1e-12);
        covariance.Correlation(0, 1).ShouldBe(16 / Math.Sqrt(300), 1e-12);
        covariance.Scaled(365).Matrix[0, 1].ShouldBe(365 * 16.0 / 3, 1e-9);
    }

    /// <summary>The papers' sums, written out over points and pairs as they are defined there rather than as the code groups them.</summary>
    [Fact]
    public void Shrinkage_to_the_identity_is_that_of_the_papers_definition()
    {
        var (x, s) = CentredAndSample(Five);
        var (n, t) = (x.Length, x[0].Length);
        var mean = Enumerable.Range(0, n).Average(i => s[i, i]);
        var distance = Pairs(n).Sum(p => Math.Pow(s[p.I, p.J] - (p.I == p.J ? mean : 0), 2));
        var noise = Enumerable.Range(0, t).Sum(k => Pairs(n).Sum(p => Math.Pow((x[p.I][k] * x[p.J][k]) - s[p.I, p.J], 2))) / t / t;
        var shrunk = LedoitWolf.Shrink(Five, ShrinkageTarget.ScaledIdentity).Good();
        shrunk.Shrinkage.ShouldBe(Math.Min(noise, distance) / distance, 1e-12);
        shrunk.Shrinkage.ShouldBeInRange(0.01, 0.99);
        shrunk.Matrix[0, 1].ShouldBe((1 - shrunk.Shrinkage) * s[0, 1], 1e-15);
        shrunk.Matrix[2, 2].ShouldBe((shrunk.Shrinkage * mean) + ((1 - shrunk.Shrinkage) * s[2, 2]), 1e-15);
    }

    [Fact]
    public void Shrinkage_to_a_constant_correlation_is_that_of_the_papers_definition()
    {
        var (x, s) = CentredAndSample(Five);
        var (n, t) = (x.Length, x[0].Length);
        var r = Pairs(n).Where(p => p.I < p.J).Average(p => s[p.I, p.J] / Math.Sqrt(s[p.I, p.I] * s[p.J, p.J]));
        double F(int i, int j) => i == j ? s[i, i] : r * Math.Sqrt(s[i, i] * s[j, j]);
        double Pi(int i, int j) => Enumerable.Range(0, t).Average(k => Math.Pow((x[i][k] * x[j][k]) - s[i, j], 2));
        double Theta(int of, int i, int j) => Enumerable.Range(0, t).Average(k => ((x[of][k] * x[of][k]) - s[of, of]) * ((x[i][k] * x[j][k]) - s[i, j]));
        var pi = Pairs(n).Sum(p => Pi(p.I, p.J));
        var rho = Enumerable.Range(0, n).Sum(i => Pi(i, i)) + Pairs(n).Where(p => p.I != p.J).Sum(p =>
            r / 2 * ((Math.Sqrt(s[p.J, p.J] / s[p.I, p.I]) * Theta(p.I, p.I, p.J)) + (Math.Sqrt(s[p.I, p.I] / s[p.J, p.J]) * Theta(p.J, p.I, p.J))));
        var gamma = Pairs(n).Sum(p => Math.Pow(F(p.I, p.J) - s[p.I, p.J], 2));
        var shrunk = LedoitWolf.Shrink(Five, ShrinkageTarget.ConstantCorrelation).Good();
        shrunk.Shrinkage.ShouldBe(Math.Clamp((pi - rho) / gamma / t, 0, 1), 1e-10);
        shrunk.Shrinkage.ShouldBeInRange(0.01, 0.99);
        shrunk.Matrix[3, 3].ShouldBe(s[3, 3], 1e-15);
    }

    [Fact]
    public void The_shrunk_covariance_is_nearer_to_the_truth_than_the_samples()
    {
        (double Factor, double Own)[] assets = [.. Enumerable.Range(0, 10).Select(i => (0.01, 0.01 + (0.001 * i)))];
        double Error(Matrix found) => Pairs(10).Sum(p => Math.Pow(found[p.I, p.J] - (0.0001 + (p.I == p.J ? assets[p.I].Own * assets[p.I].Own : 0)), 2));
        JointReturns[] samples = [.. Enumerable.Range(0, 50).Select(seed => new Draws(seed).Joint(30, assets))];
        var raw = samples.Average(sample => Error(Covariance.Sample(sample).Good().Matrix));
        samples.Average(sample => Error(LedoitWolf.Shrink(sample, ShrinkageTarget.ConstantCorrelation).Good().Matrix)).ShouldBeLessThan(0.75 * raw);
        samples.Average(sample => Error(LedoitWolf.Shrink(sample, ShrinkageTarget.ScaledIdentity).Good().Matrix)).ShouldBeLessThan(raw);
    }

    [Fact]
    public void Fewer_points_than_assets_are_refused_shrunk_or_not()
    {
        var few = new Draws(1).Joint(3, (1, 1), (1, 1), (1, 1), (1, 1));
        Covariance.Sample(few).Bad().Code.ShouldBe("too-few-points");
        LedoitWolf.Shrink(few, ShrinkageTarget.ScaledIdentity).Bad().Reason.ShouldContain("3 points of 4 assets");
    }

    [Fact]
    public void An_asset_that_is_a_mixture_of_others_is_named()
    {
        var draws = new Draws(2);
        var (one, two) = (draws.Normals(50, 0.01), draws.Normals(50, 0.02));
        var unfit = Covariance.Sample(Numbers.Returns(one, two, [.. one.Zip(two, (a, b) => (0.3 * a) + (0.7 * b))])).Bad();
        unfit.Code.ShouldBe("singular");
        unfit.Reason.ShouldContain("A02");
        Covariance.Sample(Numbers.Returns(one, new double[50])).Bad().Reason.ShouldContain("A01");
    }

    [Fact]
    public void No_numbers_and_lopsided_matrices_are_refused()
    {
        Covariance.Sample(Numbers.Returns([1, double.NaN, 2], [1, 2, 3])).Bad().Code.ShouldBe("not-finite");
        Covariance.Of([Numbers.Asset(0), Numbers.Asset(1)], Matrix.From(2, (i, j) => i == 0 && j == 1 ? 0.5 : i == j ? 1 : 0.4)).Bad().Code.ShouldBe("not-symmetric");
        Covariance.Of([Numbers.Asset(0)], Matrix.From(1, (_, _) => double.PositiveInfinity)).Bad().Code.ShouldBe("not-finite");
        Covariance.Of([Numbers.Asset(0)], Matrix.From(2, (i, j) => i == j ? 1 : 0)).Bad().Code.ShouldBe("wrong-size");
    }

    private static IEnumerable<(int I, int J)> Pairs(int n) => Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(0, n).Select(j => (i, j)));

    private static (double[][] Centred, Matrix Sample) CentredAndSample(JointReturns returns)
    {
        double[][] x = [.. returns.Rows.Select(row => row.Select(value => value - row.Average()).ToArray())];
        return (x, Matrix.From(x.Length, (i, j) => x[i].Zip(x[j], (a, b) => a * b).Average()));
    }
}

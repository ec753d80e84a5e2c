using Xunit.Sdk;
using Xunit.v3;

namespace KubeSpawn.Cluster.Tests.Rig;

/// <summary>Runs the tests of a class in the order they are written in: they are the stations of one cluster's life.</summary>
public sealed class SourceOrder : ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase =>
        [.. testCases.OrderBy(testCase => testCase.SourceLineNumber)];
}
